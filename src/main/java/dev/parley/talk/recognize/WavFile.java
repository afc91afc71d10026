package dev.parley.talk.recognize;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import dev.parley.media.Band;

/** Sound as a file: RIFF WAVE, PCM, 16 bits, one channel. */
final class WavFile {

    private static final int HEADER = 44;
    private static final int FORMAT_BYTES = 16;
    private static final short PCM = 1;

    private WavFile() {}

    static byte[] of(short[][] frames, Band band) {
        int bytes = frames.length * band.frame() * 2;
        ByteBuffer file = ByteBuffer.allocate(HEADER + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(HEADER - 8 + bytes).put(ascii("WAVE"));
        file.put(ascii("fmt ")).putInt(FORMAT_BYTES).putShort(PCM).putShort((short) 1);
        file.putInt(band.rate()).putInt(band.rate() * 2).putShort((short) 2).putShort((short) 16);
        file.put(ascii("data")).putInt(bytes);
        for (short[] frame : frames) {
            for (short sample : frame) {
                file.putShort(sample);
            }
        }
        return file.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
