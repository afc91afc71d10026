package dev.parley.email.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import dev.parley.problem.Problem;

/**
 * A posted mail while nobody knows yet who sent it: on disk, so that it takes no memory and none of the few places in which
 * mails are read, however slowly it comes.
 */
final class PostedFile implements AutoCloseable {

    /** On all posts of this node together, of which the signature is not known to be right: what has come, not what was announced. */
    private static final long MOST_BYTES = 2L << 30;

    private static final AtomicLong HELD = new AtomicLong();
    private static final int PIECE = 8_192;

    private final Path path;
    private long size;

    private PostedFile(Path path) {
        this.path = path;
    }

    /**
     * @param seen is given every piece as it comes
     * @throws Problem 503 when too much is coming at once
     */
    static PostedFile of(InputStream body, Consumer<byte[]> seen) throws IOException {
        PostedFile file = new PostedFile(Files.createTempFile("parley-mail", null));
        try (OutputStream disk = Files.newOutputStream(file.path)) {
            for (byte[] piece = body.readNBytes(PIECE); piece.length > 0; piece = body.readNBytes(PIECE)) {
                file.size += piece.length;
                if (HELD.addAndGet(piece.length) > MOST_BYTES) {
                    throw Problem.unavailable("Too many mails are coming at once.", Duration.ofSeconds(5));
                }
                seen.accept(piece);
                disk.write(piece);
            }
            return file;
        } catch (IOException | RuntimeException failed) {
            file.close();
            throw failed;
        }
    }

    InputStream read() throws IOException {
        return Files.newInputStream(path);
    }

    @Override
    public void close() throws IOException {
        HELD.addAndGet(-size);
        Files.deleteIfExists(path);
    }
}
