package dev.parley.media.codec;

import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.parley.media.Audio;
import dev.parley.media.Band;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class OpusCoderTest {

    private static final int FRAME = Band.WIDE.frame();

    private static short[] tone(int hertz, int frame) {
        short[] samples = new short[FRAME];
        for (int i = 0; i < FRAME; i++) {
            samples[i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * (frame * FRAME + i) / Band.WIDE.rate()));
        }
        return samples;
    }

    @Test
    void carriesWhatTheTelephoneCannot() {
        Coder coder = Codec.OPUS.coder();
        double level = 0;
        for (int i = 0; i < 50; i++) {
            byte[] payload = coder.encode(tone(6_000, i));
            assertTrue(payload.length < 200, "a payload of " + payload.length);
            level = Audio.level(coder.decode(payload));
        }
        assertEquals(8_000 / Math.sqrt(2), level, 1_500);
    }

    @Test
    void outlivesWhatIsNoOpus() {
        Random random = new Random(1);
        Coder coder = Codec.OPUS.coder();
        byte[] good = coder.encode(tone(440, 0));
        for (int i = 0; i < 20_000; i++) {
            byte[] payload = i % 2 == 0 ? new byte[random.nextInt(200)] : good.clone();
            if (i % 2 == 0) {
                random.nextBytes(payload);
            } else {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt();
            }
            assertTrue(coder.decode(payload).length <= 6 * FRAME);
        }
        for (int i = 0; i < 50; i++) {
            coder.decode(coder.encode(tone(440, i)));
        }
        assertEquals(8_000 / Math.sqrt(2), Audio.level(coder.decode(coder.encode(tone(440, 50)))), 1_500);
    }

    @Test
    void takesWhatOthersPutIntoOnePacket() {
        assertEquals(0, Codec.OPUS.coder().decode(new byte[0]).length);
        // TOC: wideband SILK, 60 ms, one frame, which is a pause.
        assertEquals(3 * FRAME, Codec.OPUS.coder().decode(new byte[] {11 << 3}).length);
    }
}
