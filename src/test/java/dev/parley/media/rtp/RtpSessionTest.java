package dev.parley.media.rtp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Reachable;
import dev.parley.media.Audio;
import dev.parley.media.AudioLine;
import dev.parley.media.Band;
import dev.parley.media.Speech;
import dev.parley.media.codec.Codec;
import dev.parley.media.load.Loads;
import dev.parley.media.packet.SrtpKeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RtpSessionTest {

    private static final MediaConfig CONFIG = new MediaConfig() {
        @Override
        public String ports() {
            return "40000-40099";
        }

        @Override
        public Optional<String> address() {
            return Optional.of("127.0.0.1");
        }

        @Override
        public Optional<String> advertisedAddress() {
            return Optional.empty();
        }
    };

    private final MediaClock clock = new MediaClock(Loads.of(100));
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
        clock.start();
        RtpSessions sessions =
                new RtpSessions(new RtpPorts(CONFIG), Reachable.loopback(), clock, InstantSource.system());
        one = sessions.open();
        other = sessions.open();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        clock.stop();
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
        one.line().play(tone(50), new AudioLine.Watching() {});
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

    /** As carriers do it that say why nobody answers. */
    @Test
    void hearsWhatIsPlayedBeforeTheAnswerAndSaysNothing() throws Exception {
        Ear ear = new Ear();
        one.line().listen(ear);
        one.hearEarly();
        one.expect(remote(other, null, null));
        one.line().play(tone(500), new AudioLine.Watching() {});
        other.connect(remote(one, null, null));
        other.line().play(tone(50), new AudioLine.Watching() {});
        awaitLoud(ear);
        assertEquals(0, other.statistics().received());
    }

    /** What another device says late is not for who talks. */
    @Test
    void staysWithWhoHasAnswered() throws Exception {
        Ear ear = new Ear();
        other.line().listen(ear);
        other.connect(remote(one, null, null));
        one.hearEarly();
        one.connect(remote(other, null, null));
        one.expect(new Remote(new InetSocketAddress("127.0.0.1", 9), Codec.PCMU, -1, true, null, null));
        one.line().play(tone(50), new AudioLine.Watching() {});
        awaitLoud(ear);
    }

    private static void awaitLoud(Ear ear) throws InterruptedException {
        short[] frame = ear.frames.poll(2, TimeUnit.SECONDS);
        while (frame != null && Audio.level(frame) < 1_000) {
            frame = ear.frames.poll(2, TimeUnit.SECONDS);
        }
        assertNotNull(frame, "nothing is heard");
    }

    @Test
    void sendsNothingToAnAddressThatMustNotBeSpokenToAndLearnsAnotherOne() throws Exception {
        RtpSessions careful =
                new RtpSessions(new RtpPorts(CONFIG), Reachable.of("127.0.0.1"), clock, InstantSource.system());
        try (RtpSession session = careful.open();
                DatagramSocket named = socket("127.0.0.2");
                DatagramSocket real = socket("127.0.0.1")) {
            session.connect(new Remote(
                    new InetSocketAddress("127.0.0.2", named.getLocalPort()), Codec.PCMU, -1, true, null, null));
            session.line().play(tone(500), new AudioLine.Watching() {});
            real.setSoTimeout(50);
            boolean heard = false;
            for (int sequence = 0; sequence < 100 && !heard; sequence++) {
                byte[] packet = ByteBuffer.allocate(172)
                        .put((byte) 0x80)
                        .put((byte) 0)
                        .putShort((short) sequence)
                        .putInt(160 * sequence)
                        .putInt(7)
                        .array();
                real.send(
                        new DatagramPacket(packet, packet.length, new InetSocketAddress("127.0.0.1", session.port())));
                heard = received(real);
            }
            assertTrue(heard, "the real one hears us");
            assertFalse(received(named), "the named one does not");
        }
    }

    private static DatagramSocket socket(String address) throws Exception {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0));
        socket.setSoTimeout(1);
        return socket;
    }

    private static boolean received(DatagramSocket socket) throws IOException {
        try {
            socket.receive(new DatagramPacket(new byte[2_048], 2_048));
            return true;
        } catch (SocketTimeoutException nothing) {
            return false;
        }
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
        return new Speech(samples, Band.NARROW);
    }
}
