package dev.parley.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a WAV file (RIFF, PCM of 16 bits) of two channels: the person left, the agent right. The header has the lengths once it
 * is {@linkplain #mend mended}, which can be done whatever became of who wrote it.
 */
final class WavWriter implements AutoCloseable {

    static final int CHANNELS = 2;
    private static final int BYTES = 2;
    private static final int HEADER = 44;
    private static final int RATE_AT = 24;
    private static final int BUFFER = 65_536;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * @param rate samples a second
     */
    WavWriter(Path path, int rate) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        buffer.put(header(rate, 0));
    }

    /** One frame of each, of one length; a null is silence. */
    void write(short[] left, short[] right, int samples) throws IOException {
        if (buffer.remaining() < samples * CHANNELS * BYTES) {
            flush();
        }
        for (int i = 0; i < samples; i++) {
            buffer.putShort(left == null ? 0 : left[i]);
            buffer.putShort(right == null ? 0 : right[i]);
        }
    }

    /** What was written is there for a process that takes over. */
    void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        flush();
        file.close();
    }

    /** Makes the header say how long the file is, and takes away half a frame at its end; its length in samples, and their rate. */
    static Length mend(Path path) throws IOException {
        try (FileChannel whole = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (whole.size() < HEADER) {
                throw new IOException("no header");
            }
            ByteBuffer rate = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            whole.read(rate, RATE_AT);
            int hertz = rate.flip().getInt();
            long frames = (whole.size() - HEADER) / (CHANNELS * BYTES);
            long bytes = frames * CHANNELS * BYTES;
            whole.truncate(HEADER + bytes);
            whole.write(ByteBuffer.wrap(header(hertz, bytes)), 0);
            whole.force(true);
            return new Length(frames, hertz, HEADER + bytes);
        }
    }

    /**
     * How long a recording is.
     *
     * @param samples of each channel
     * @param rate samples a second
     */
    record Length(long samples, int rate, long bytes) {

        /** Whole seconds, rounded. */
        int seconds() {
            return (int) ((samples + rate / 2) / rate);
        }
    }

    private static byte[] header(int rate, long bytes) {
        // Of more than a header can say players read to the end.
        int length = (int) Math.min(bytes, 0xffffffffL - HEADER);
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(length + HEADER - 8)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) CHANNELS)
                .putInt(rate)
                .putInt(rate * CHANNELS * BYTES)
                .putShort((short) (CHANNELS * BYTES))
                .putShort((short) (BYTES * 8))
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(length)
                .array();
    }
}
