package dev.parley.telephone.sip.sdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.media.codec.Codec;
import dev.parley.media.packet.SrtpKeys;
import dev.parley.media.rtp.Remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SdpTest {

    private static final String ANSWER = """
            v=0
            o=carrier 1 1 IN IP4 192.0.2.1
            s=call
            c=IN IP4 192.0.2.1
            t=0 0
            m=audio 30000 RTP/AVP 18 8 96
            c=IN IP4 192.0.2.2
            a=rtpmap:8 PCMA/8000
            a=rtpmap:96 telephone-event/8000
            a=sendrecv
            """.replace("\n", "\r\n");

    @Test
    void readsWhereAndHowTheOtherSideWantsToHear() {
        Remote remote = SdpAudio.read(ANSWER).orElseThrow().remote(null);
        assertEquals("192.0.2.2", remote.address().getAddress().getHostAddress());
        assertEquals(30_000, remote.address().getPort());
        assertEquals(Codec.PCMA, remote.codec());
        assertEquals(96, remote.keyType());
        assertTrue(remote.listening());
        assertNull(remote.ours());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=sendonly", "a=inactive"})
    void doesNotTalkToSomeoneWhoHolds(String direction) {
        assertFalse(SdpAudio.read(ANSWER.replace("a=sendrecv", direction))
                .orElseThrow()
                .listening());
    }

    @Test
    void doesNotTalkToTheOldWayOfHolding() {
        assertFalse(SdpAudio.read(ANSWER.replace("192.0.2.2", "0.0.0.0"))
                .orElseThrow()
                .listening());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=0",
                "m=audio",
                "m=audio x RTP/AVP 0",
                "m=audio 1 RTP/AVP 0",
                "c=IN IP4\r\nm=audio 1 RTP/AVP 0",
                "m=video 1 RTP/AVP 96",
                "a=rtpmap:\r\nm=audio 1 RTP/AVP x",
                "c=IN IP4 evil.example\r\nm=audio 1 RTP/AVP 0"
            })
    void isNotConfusedByWhatMakesNoSense(String text) {
        assertTrue(SdpAudio.read(text).isEmpty(), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"m=audio 0 ", "m=audio 65535 "})
    void doesNotTalkWhereThereIsNoPort(String line) {
        assertFalse(SdpAudio.read(ANSWER.replace("m=audio 30000 ", line))
                .orElseThrow()
                .usable());
        assertFalse(SdpAudio.read(ANSWER.replace("RTP/AVP", "UDP/TLS/RTP/SAVPF"))
                .orElseThrow()
                .usable());
    }

    @Test
    void offersAndReadsKeys() throws Exception {
        SrtpKeys keys = SrtpKeys.random(new SecureRandom());
        String offer = new Sdp(InetAddress.getByName("192.0.2.9"), 4_000).offer(keys, true);
        assertTrue(offer.contains("m=audio 4000 RTP/SAVP 0 8 101"), offer);
        SdpAudio read = SdpAudio.read(offer).orElseThrow();
        assertTrue(read.secure());
        assertEquals(keys.sdes(), read.crypto().getFirst().keys().sdes());
        assertNotNull(read.remote(keys).theirs());
        String unknown = offer.replace("AES_CM_128_HMAC_SHA1_80", "AEAD_AES_256_GCM");
        assertEquals(List.of(), SdpAudio.read(unknown).orElseThrow().crypto());
    }

    /** Polycom, Snom and PJSIP offer both: the first that this side can talk over is taken. */
    @Test
    void takesTheStreamThatItCanTalkOver() {
        String secure = "m=audio 30002 RTP/SAVP 0 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"
                + SrtpKeys.random(new SecureRandom()).sdes() + "\r\n";
        String both = ANSWER.replace("m=audio", secure + "m=audio");
        assertEquals(
                "RTP/AVP",
                SdpAudio.read(both, audio -> !audio.secure()).orElseThrow().protocol());
        assertEquals("RTP/SAVP", SdpAudio.read(both).orElseThrow().protocol());
        String reversed = ANSWER + secure;
        assertEquals(
                "RTP/SAVP",
                SdpAudio.read(reversed, audio -> audio.usable() && audio.secure())
                        .orElseThrow()
                        .protocol());
    }

    @Test
    void answersEachStreamOfAnOffer() throws Exception {
        String offer =
                ANSWER.replace("a=sendrecv", "a=sendonly") + "m=video 40000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n";
        String videoFirst = offer.replace("m=audio", "m=video 40000 RTP/AVP 96\r\nm=audio");
        String other = new Sdp(InetAddress.getByName("192.0.2.9"), 4_000)
                .answer(SdpAudio.read(videoFirst).orElseThrow(), null);
        assertTrue(other.indexOf("m=video 0") < other.indexOf("m=audio 4000"), other);
        String answer = new Sdp(InetAddress.getByName("2001:db8::1"), 4_000)
                .answer(SdpAudio.read(offer).orElseThrow(), null);
        assertTrue(answer.contains("m=audio 4000 RTP/AVP 8 96\r\n"), answer);
        assertTrue(answer.contains("m=video 0 RTP/AVP 96\r\n"), answer);
        assertTrue(answer.contains("a=recvonly\r\n"), answer);
        assertTrue(answer.contains("c=IN IP6 2001:db8:0:0:0:0:0:1\r\n"), answer);
    }

    /** What real peers write, each in an otherwise good answer. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a refused stream before it    | m=audio 30000             | m=audio 0 RTP/AVP 0; m=audio 30000
                    one without formats           | m=audio 30000             | m=audio 20000 RTP/AVP; m=audio 30000
                    one without a protocol        | m=audio 30000             | m=audio; m=audio 30000
                    one whose port is none        | m=audio 30000             | m=audio x RTP/AVP 0; m=audio 30000
                    another kind without formats  | m=audio 30000             | m=application 9 TCP/MRCPv2; m=audio 30000
                    a fax before it               | m=audio 30000             | m=image 30002 udptl t38; a=T38FaxVersion:0; m=audio 30000
                    one of another codec          | m=audio 30000             | m=audio 20000 RTP/AVP 18; m=audio 30000
                    one by another protocol       | m=audio 30000             | m=audio 20000 UDP/TLS/RTP/SAVPF 0; m=audio 30000
                    double spaces                 | m=audio 30000 RTP/AVP 18  | m=audio  30000   RTP/AVP  18
                    tabs                          | m=audio 30000 RTP/AVP 18  | m=audio	30000	RTP/AVP	18
                    capitals                      | m=audio 30000 RTP/AVP     | m=AUDIO 30000 rtp/avp
                    feedback                      | RTP/AVP                   | RTP/AVPF
                    formats that are none         | 18 8 96                   | 18 8 96 t38 * 999 -1
                    a port range                  | m=audio 30000             | m=audio 30000/2
                    a map of nothing              | a=rtpmap:8 PCMA/8000      | a=rtpmap:13
                    an empty map                  | a=rtpmap:8 PCMA/8000      | a=rtpmap:
                    a map of no number            | a=rtpmap:8 PCMA/8000      | a=rtpmap:x CN/8000
                    maps without a rate           | a=rtpmap:8 PCMA/8000      | a=rtpmap:8 PCMA; a=rtpmap:101 ; a=rtpmap:8
                    one channel                   | event/8000                | event/8000/1
                    events in capitals            | telephone-event/8000      | TELEPHONE-EVENT/8000
                    events with a space behind    | event/8000                | event/8000 x
                    spaces in a map               | a=rtpmap:96 tele          | a=rtpmap: 96   tele
                    lines of other standards      | a=sendrecv                | a; a=; =; b; k=; x=y; a=T38FaxUdpEC:; nonsense; a=sendrecv
                    a broken bandwidth            | a=sendrecv                | b=AS; b=; a=sendrecv
                    a broken connection           | c=IN IP4 192.0.2.2        | c=; c=IN; c=IN IP4; c=IN IP4 192.0.2.2
                    double spaces there           | c=IN IP4 192.0.2.2        | c=IN  IP4   192.0.2.2
                    a lifetime                    | c=IN IP4 192.0.2.2        | c=IN IP4 192.0.2.2/127
                    a name for the session        | c=IN IP4 192.0.2.1        | c=IN IP4 media.example
                    direction in capitals         | a=sendrecv                | A=X; a=SendRecv
                    spaces around lines           | a=sendrecv                | a=sendrecv   ;    a=ptime:20
                    no times                      | t=0 0                     | t=
                    another encoding of the end   | s=call                    | s=; s=-
                    an unknown suite              | a=sendrecv                | a=crypto:1; a=crypto:1 X; a=crypto:1 X inline:; a=sendrecv
                    """)
    void isNotConfusedByALineThatIsStrange(String what, String usual, String strange) throws Exception {
        assertTrue(ANSWER.contains(usual), usual);
        String text = ANSWER.replace(usual, strange.replace("; ", "\r\n").replace("\\t", "\t"));
        for (String written : List.of(text, text.replace("\r", ""), "\r\n" + text, text.replace("\n", ""))) {
            SdpAudio audio = SdpAudio.read(written).orElseThrow();
            assertTrue(audio.usable(), what);
            Remote remote = audio.remote(null);
            assertEquals(new InetSocketAddress("192.0.2.2", 30_000), remote.address(), what);
            assertEquals(Codec.PCMA, remote.codec(), what);
            assertEquals(96, remote.keyType(), what);
            assertTrue(remote.listening(), what);
            String answer = new Sdp(InetAddress.getByName("192.0.2.9"), 4_000).answer(audio, null);
            assertEquals(
                    written.lines()
                            .filter(line -> line.strip().startsWith("m="))
                            .count(),
                    answer.lines().filter(line -> line.startsWith("m=")).count(),
                    "as many streams as were offered");
            assertTrue(
                    answer.lines()
                            .filter(line -> line.startsWith("m="))
                            .allMatch(line -> line.matches("m=\\S+ \\d+ \\S+ \\S+( \\S+)*")),
                    answer);
        }
    }

    @Test
    void readsEachSectionForItself() {
        String video = "m=video 5000 RTP/AVP 96\r\nc=IN IP4 192.0.2.99\r\na=inactive\r\na=rtpmap:8 H264/90000\r\n";
        Remote behind = SdpAudio.read(ANSWER + video).orElseThrow().remote(null);
        assertEquals("192.0.2.2", behind.address().getAddress().getHostAddress());
        assertTrue(behind.listening());
        assertFalse(SdpAudio.read(ANSWER.replace("a=sendrecv\r\n", "").replace("t=0 0", "t=0 0\r\na=sendonly"))
                .orElseThrow()
                .listening());
        assertTrue(SdpAudio.read(ANSWER.replace("t=0 0", "t=0 0\r\na=inactive"))
                .orElseThrow()
                .listening());
    }

    @ParameterizedTest
    @CsvSource({
        "a=sendrecv, 192.0.2.2, 30001",
        "a=rtcp:40000, 192.0.2.2, 40000",
        "a=rtcp:40000 IN IP4 192.0.2.7, 192.0.2.7, 40000",
        "a=rtcp:0, 192.0.2.2, 30001",
        "a=rtcp:99999, 192.0.2.2, 30001",
        "a=rtcp:, 192.0.2.2, 30001",
        "a=rtcp:40000 IN IP4 control.example, 192.0.2.2, 40000"
    })
    void readsWhereReportsAreWanted(String line, String host, int port) {
        assertEquals(
                new InetSocketAddress(host, port),
                SdpAudio.read(ANSWER.replace("a=sendrecv", line))
                        .orElseThrow()
                        .remote(null)
                        .control());
    }
}
