package dev.parley.telephone.sip;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.media.rtp.Codec;
import dev.parley.media.rtp.Remote;
import dev.parley.media.rtp.SrtpKeys;

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
}
