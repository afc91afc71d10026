package dev.parley.media.rtp;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.media.codec.Codec;
import dev.parley.media.load.Loads;
import dev.parley.media.packet.RtpPacket;

import static org.junit.jupiter.api.Assertions.assertFalse;

class RtpStreamTest {

    private static final RtpStream.Format FORMAT = new RtpStream.Format(Codec.PCMU, 0, -1, 8_000, true);

    private final List<byte[]> reports = new CopyOnWriteArrayList<>();
    private final MediaClock clock = new MediaClock(Loads.of(100));
    private RtpStream ours;
    private RtpStream theirs;

    private final class Kept implements Outlet {

        @Override
        public void media(byte[] packet) {
            // Nobody hears it.
        }

        @Override
        public void report(byte[] packet) {
            reports.add(packet);
        }
    }

    @BeforeEach
    void start() {
        clock.start();
        ours = new RtpStream(Codec.PCMU, new Kept(), clock, InstantSource.system());
        theirs = new RtpStream(Codec.PCMU, new Kept(), clock, InstantSource.system());
        theirs.send(FORMAT);
        theirs.end();
        ours.send(FORMAT);
    }

    @AfterEach
    void stop() {
        ours.end();
        clock.stop();
    }

    private void hear(int sequence) {
        ours.media(new RtpPacket(0, false, sequence, sequence * 160, theirs.ssrc(), new byte[160]));
    }

    @Test
    void hasLeftWhoSaysSoThoughWhatWasSentBeforeComesBehindIt() {
        hear(1);
        ours.report(reports.getLast());
        hear(0);
        Awaitility.await().atMost(Duration.ofSeconds(1)).until(ours::left);
    }

    @Test
    void hasNotLeftWhoGoesOnSending() throws Exception {
        hear(1);
        ours.report(reports.getLast());
        Awaitility.await().atMost(Duration.ofSeconds(1)).until(ours::left);
        hear(2);
        assertFalse(ours.left());
    }
}
