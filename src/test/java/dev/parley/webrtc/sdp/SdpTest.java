package dev.parley.webrtc.sdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.media.codec.Codec;
import dev.parley.webrtc.SdpExamples;
import dev.parley.webrtc.dtls.Fingerprint;
import dev.parley.webrtc.ice.IceCredentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SdpTest {

    private static final IceCredentials OURS = new IceCredentials("ourname", "ourpassword");
    private static final Fingerprint FINGERPRINT =
            Fingerprint.read("SHA-256 " + "ab:".repeat(31) + "CD").orElseThrow();

    private static String answer(String offer) throws Exception {
        return new SdpAnswer(
                        SdpOffer.read(offer),
                        OURS,
                        FINGERPRINT,
                        List.of(
                                new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 7878),
                                new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 7878)),
                        1,
                        -2,
                        "cname")
                .write();
    }

    @Test
    void readsWhatChromeOffers() {
        SdpOffer offer = SdpOffer.read(SdpExamples.CHROME);
        assertEquals(Codec.OPUS, offer.codec());
        assertEquals(111, offer.payloadType());
        assertEquals(110, offer.keyType());
        assertEquals(48_000, offer.keyClock());
        assertEquals("F7gI", offer.ufrag());
        assertTrue(offer.audio().sends() && offer.audio().receives());
        assertTrue(offer.fingerprint().value().startsWith("sha-256 D2:FA:"));
    }

    @Test
    void takesTheLawThatIsAskedForFirst() {
        assertEquals(
                Codec.PCMA,
                SdpOffer.read(SdpExamples.TELEPHONE.replace("0 8 111 126", "8 111 0 126"))
                        .codec());
    }

    @Test
    void readsWhatStandsForTheWholeSession() {
        String attributes = "a=ice-ufrag:F7gI\r\n";
        String moved = SdpExamples.CHROME.replace(attributes, "").replace("t=0 0\r\n", "t=0 0\r\n" + attributes);
        assertEquals("F7gI", SdpOffer.read(moved).ufrag());
    }

    @Test
    void answersWithOneAudioAndRefusesTheRest() throws Exception {
        String video = SdpExamples.TELEPHONE
                + "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=sendrecv\r\n"
                + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n";
        String answer = answer(video);
        assertTrue(answer.contains("a=ice-lite\r\n"));
        assertTrue(answer.contains("a=group:BUNDLE 0\r\n"));
        assertTrue(answer.contains("m=audio 9 UDP/TLS/RTP/SAVPF 0 126\r\n"));
        assertTrue(answer.contains("a=rtpmap:0 PCMU/8000\r\n"));
        assertTrue(answer.contains("a=rtpmap:126 telephone-event/8000\r\n"));
        assertTrue(answer.contains("a=setup:passive\r\n"));
        assertTrue(answer.contains("a=sendrecv\r\n"));
        assertTrue(answer.contains("a=ssrc:4294967294 cname:cname\r\n"));
        assertTrue(answer.contains("a=candidate:1 1 udp 2130706431 192.0.2.7 7878 typ host\r\n"));
        assertTrue(answer.contains("2001:db8::7 7878 typ host\r\n"));
        assertTrue(answer.contains("m=video 0 UDP/TLS/RTP/SAVPF 96\r\n"));
        assertTrue(answer.contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"));
        assertEquals(3, answer.split("m=(audio|video|application)").length - 1);
        assertFalse(answer.contains("a=crypto"));
    }

    @Test
    void answersOpusWithOpus() throws Exception {
        String answer = answer(SdpExamples.CHROME);
        assertTrue(answer.contains("m=audio 9 UDP/TLS/RTP/SAVPF 111 110\r\n"), answer);
        assertTrue(answer.contains("a=rtpmap:111 opus/48000/2\r\n"), answer);
        assertTrue(answer.contains("a=fmtp:111 minptime=10;maxplaybackrate=16000"), answer);
        assertTrue(answer.contains("a=rtpmap:110 telephone-event/48000\r\n"), answer);
    }

    /** How Opus and its keys are written, and what is taken of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    nothing else         | 111             | opus/48000/2     | OPUS | 111 | -1  | 8000
                    Firefox' keys        | 111 9 0 8 126   | opus/48000/2     | OPUS | 111 | 126 | 8000
                    keys of both kinds   | 111 0 126 110   | opus/48000/2     | OPUS | 111 | 110 | 48000
                    in capitals          | 111 0           | OPUS/48000/2     | OPUS | 111 | -1  | 8000
                    without its channels | 111 0           | opus/48000       | OPUS | 111 | -1  | 8000
                    behind what we lack  | 9 63 111 0      | opus/48000/2     | OPUS | 111 | -1  | 8000
                    behind PCMU          | 0 111 126 110   | opus/48000/2     | PCMU | 0   | 126 | 8000
                    of another rate      | 111 8           | opus/16000/2     | PCMA | 8   | -1  | 8000
                    with six channels    | 111 8           | multiopus/48000/6| PCMA | 8   | -1  | 8000
                    """)
    void takesTheFirstThatItHas(String what, String types, String opus, Codec codec, int type, int keys, int clock) {
        SdpOffer offer = SdpOffer.read(
                SdpExamples.CHROME.replace("111 63 9 0 8 110 126", types).replace("opus/48000/2", opus));
        assertEquals(codec, offer.codec(), what);
        assertEquals(type, offer.payloadType(), what);
        assertEquals(keys, offer.keyType(), what);
        assertEquals(clock, offer.keyClock(), what);
    }

    @Test
    void mirrorsTheDirection() throws Exception {
        assertTrue(
                answer(SdpExamples.CHROME.replace("a=sendrecv", "a=recvonly")).contains("a=sendonly\r\n"));
        assertTrue(
                answer(SdpExamples.CHROME.replace("a=sendrecv", "a=sendonly")).contains("a=recvonly\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=0", "v=0\r\nm=audio", "v=0\nm=audio 9 RTP/AVP 0", "m=audio 9 UDP/TLS/RTP/SAVPF 0"})
    void refusesWhatItCannotAnswer(String offer) {
        assertThrows(IllegalArgumentException.class, () -> SdpOffer.read(offer));
    }

    @Test
    void trustsNoWeakFingerprint() {
        assertTrue(Fingerprint.read("sha-1 " + "ab:".repeat(19) + "CD").isEmpty());
        assertTrue(Fingerprint.read("sha-256 " + "ab:".repeat(19) + "CD").isEmpty());
        assertTrue(Fingerprint.read("sha-256").isEmpty());
        assertTrue(Fingerprint.read("sha-256 zz").isEmpty());
        assertTrue(Fingerprint.read("sha-512 " + "ab:".repeat(63) + "CD").isPresent());
    }

    /** What browsers and gateways write, each in an otherwise good offer. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Firefox writes the channel  | telephone-event/8000          | telephone-event/8000/1
                    capitals                    | telephone-event/8000          | Telephone-Event/8000
                    a rate that we have not     | a=rtpmap:126                  | a=rtpmap:112 telephone-event/16000; a=rtpmap:126
                    double spaces               | m=audio 9 UDP/TLS/RTP/SAVPF   | m=audio  9  UDP/TLS/RTP/SAVPF
                    small letters               | UDP/TLS/RTP/SAVPF             | udp/tls/rtp/savpf
                    a refused one before it     | m=audio 9                     | m=audio 0 UDP/TLS/RTP/SAVPF 0; m=audio 9
                    one without formats         | m=audio 9                     | m=video 9; m=application; m=audio 9
                    one that is not encrypted   | m=audio 9                     | m=audio 9 RTP/AVP 0; m=audio 9
                    a map of nothing            | a=rtpmap:111 opus/48000/2     | a=rtpmap:13; a=rtpmap:; a=rtpmap:x y
                    strange lines               | a=sendrecv                    | a; a=; =; nonsense; a=sendrecv
                    setup in capitals           | a=setup:actpass               | a=setup:ActPass
                    spaces behind               | a=rtcp-mux                    | a=rtcp-mux~
                    a weak fingerprint before   | a=fingerprint                 | a=fingerprint:sha-1 00; a=fingerprint
                    spaces before values        | a=ice-ufrag:                  | a=ice-ufrag:~
                    """)
    void isNotConfusedByALineThatIsStrange(String what, String usual, String strange) throws Exception {
        assertTrue(SdpExamples.TELEPHONE.contains(usual), usual);
        String text = SdpExamples.TELEPHONE.replace(
                usual, strange.replace("; ", "\r\n").replace("~", " "));
        for (String written : List.of(text, text.replace("\r", ""), "\r\n" + text)) {
            SdpOffer offer = SdpOffer.read(written);
            assertEquals(126, offer.keyType(), what);
            assertEquals("F7gI", offer.ufrag(), what);
            String answer = answer(written);
            assertTrue(answer.contains(" 0 126\r\n"), answer);
            assertEquals(
                    written.lines().filter(line -> line.startsWith("m=")).count(),
                    answer.lines().filter(line -> line.startsWith("m=")).count());
            assertTrue(answer.contains("a=group:BUNDLE 0\r\n"), answer);
        }
    }
}
