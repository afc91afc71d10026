package dev.parley.media.rtp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.media.Audio;
import dev.parley.media.AudioLine;
import dev.parley.media.Speech;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RtpSessionTest {

    private final LoopbackMedia loopback = new LoopbackMedia("40000-40099");
    private RtpSession one;
    private RtpSession other;

    private static final class Ear implements AudioLine.Listening {
        private final BlockingQueue<short[]> frames = new LinkedBlockingQueue<>();
        private final BlockingQueue<Character> keys = new LinkedBlockingQueue<>();

        @Override
        public void heard(short[] frame) {
            frames.add(frame);
        }

        @Override
        public void pressed(char key) {
            keys.add(key);
        }
    }

    @BeforeEach
    void open() throws Exception {
        one = loopback.open();
        other = loopback.open();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        loopback.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void carriesSpeechAndKeys(boolean encrypted) throws Exception {
        SrtpKeys ones = encrypted ? SrtpKeys.random(new SecureRandom()) : null;
        SrtpKeys others = encrypted ? SrtpKeys.random(new SecureRandom()) : null;
        Ear ear = new Ear();
        other.line().listen(ear);
        other.connect(remote(one, others, ones));
        one.connect(remote(other, ones, others));
        one.line().play(tone(50), () -> {});
        double loudest = 0;
        int loud = 0;
        for (int i = 0; i < 60; i++) {
            short[] frame = ear.frames.poll(1, TimeUnit.SECONDS);
            assertNotNull(frame, "frame " + i);
            assertEquals(Audio.FRAME, frame.length);
            loudest = Math.max(loudest, Audio.level(frame));
            loud += Audio.level(frame) > 1_000 ? 1 : 0;
        }
        assertTrue(loudest > 5_000 && loudest < 6_500, "level " + loudest);
        assertTrue(loud >= 48 && loud <= 51, loud + " loud frames");
        one.line().press("1*#");
        assertEquals('1', ear.keys.poll(2, TimeUnit.SECONDS));
        assertEquals('*', ear.keys.poll(2, TimeUnit.SECONDS));
        assertEquals('#', ear.keys.poll(2, TimeUnit.SECONDS));
        assertEquals(0, ear.keys.size());
        assertTrue(other.statistics().received() > 60);
    }

    private static Remote remote(RtpSession session, SrtpKeys ours, SrtpKeys theirs) {
        return new Remote(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), session.port()),
                Codec.PCMU,
                RtpSession.KEY_TYPE,
                true,
                ours,
                theirs);
    }

    private static Speech tone(int frames) {
        short[] samples = new short[frames * Audio.FRAME];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (8_000 * Math.sin(2 * Math.PI * 440 * i / Audio.RATE));
        }
        return new Speech(samples);
    }
}
