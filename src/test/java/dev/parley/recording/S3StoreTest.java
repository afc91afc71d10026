package dev.parley.recording;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Bucket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A bucket on loopback. */
class S3StoreTest {

    private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
    private static final S3Signature EXAMPLE =
            new S3Signature(Bucket.ACCESS_KEY, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1");

    @TempDir
    Path directory;

    private Bucket bucket;
    private RecordingStore store;

    @BeforeEach
    void open() throws IOException {
        bucket = new Bucket();
        store = new S3Store(
                URI.create(bucket.url() + "/calls/"), EXAMPLE, Duration.ofSeconds(5), InstantSource.fixed(NOW));
    }

    @AfterEach
    void close() {
        bucket.close();
    }

    /** The example in Amazon's "Authenticating Requests: Using the Authorization Header". */
    @Test
    void signsAsTheDocumentationHasIt() {
        String nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        Map<String, String> headers = EXAMPLE.headers(
                "GET",
                URI.create("https://examplebucket.s3.amazonaws.com/test.txt"),
                nothing,
                Map.of("range", "bytes=0-9"),
                NOW);
        assertEquals(
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                        + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
                headers.get("authorization"));
    }

    @Test
    void keepsReadsAndDeletes() throws IOException {
        Path file = Files.write(directory.resolve("x"), new byte[] {0, 1, 2, 3, 4, 5});
        store.put("a/b.wav", file);
        assertTrue(bucket.kept().containsKey("/calls/a/b.wav"));
        try (InputStream part = store.read("a/b.wav", 2, 3)) {
            assertArrayEquals(new byte[] {2, 3, 4}, part.readAllBytes());
        }
        store.delete("a/b.wav");
        assertTrue(bucket.kept().isEmpty());
        assertThrows(NoSuchFileException.class, () -> store.read("a/b.wav", 0, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 301, 403, 500, 503})
    void saysThatItCouldNot(int status) throws IOException {
        Path file = Files.write(directory.resolve("x"), new byte[10]);
        bucket.fails(status, status, status);
        assertThrows(IOException.class, () -> store.put("a.wav", file));
        assertThrows(IOException.class, () -> store.read("a.wav", 0, 1));
        assertThrows(IOException.class, () -> store.delete("a.wav"));
    }

    @Test
    void hasDeletedWhatIsNotThere() throws IOException {
        bucket.fails(404);
        store.delete("a.wav");
        bucket.close();
        assertThrows(IOException.class, () -> store.delete("a.wav"));
    }
}
