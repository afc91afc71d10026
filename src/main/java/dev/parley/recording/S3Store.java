package dev.parley.recording;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;

import dev.parley.wire.BoundedExchange;
import dev.parley.wire.Sha256;

/** Recordings in a bucket of anything that speaks S3, by one request each, whose body is signed. */
final class S3Store implements RecordingStore {

    private static final String NOTHING = Sha256.hex("");
    private static final int MOST_OF_AN_ERROR = 65_536;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final URI bucket;
    private final S3Signature signature;
    private final Duration timeout;
    private final InstantSource clock;

    /**
     * @param bucket its URI, with a slash at its end
     */
    S3Store(URI bucket, S3Signature signature, Duration timeout, InstantSource clock) {
        this.bucket = bucket;
        this.signature = signature;
        this.timeout = timeout;
        this.clock = clock;
    }

    @Override
    public void put(String name, Path file) throws IOException {
        URI uri = bucket.resolve(name);
        String digest = digest(file);
        HttpRequest request = signed("PUT", uri, digest, Map.of("content-type", "audio/wav"))
                .PUT(HttpRequest.BodyPublishers.ofFile(file))
                .build();
        expect(200, BoundedExchange.send(client, request, timeout, MOST_OF_AN_ERROR));
    }

    @Override
    public InputStream read(String name, long from, long length) throws IOException {
        Map<String, String> range = Map.of("range", "bytes=" + from + "-" + (from + length - 1));
        HttpRequest request =
                signed("GET", bucket.resolve(name), NOTHING, range).GET().build();
        HttpResponse<InputStream> response =
                BoundedExchange.send(client, request, HttpResponse.BodyHandlers.ofInputStream(), timeout);
        if (response.statusCode() == 206 || response.statusCode() == 200 && from == 0) {
            return response.body();
        }
        response.body().close();
        throw failure(name, response);
    }

    @Override
    public void delete(String name) throws IOException {
        HttpRequest request = signed("DELETE", bucket.resolve(name), NOTHING, Map.of())
                .DELETE()
                .build();
        HttpResponse<byte[]> response = BoundedExchange.send(client, request, timeout, MOST_OF_AN_ERROR);
        if (response.statusCode() != 404) {
            expect(204, response);
        }
    }

    private HttpRequest.Builder signed(String method, URI uri, String payload, Map<String, String> more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout);
        signature.headers(method, uri, payload, more, clock.instant()).forEach(request::header);
        return request;
    }

    private static void expect(int status, HttpResponse<?> response) throws IOException {
        if (response.statusCode() != status) {
            throw failure("a recording", response);
        }
    }

    private static IOException failure(String name, HttpResponse<?> response) {
        return response.statusCode() == 404
                ? new NoSuchFileException(name)
                : new IOException("the store of recordings answered " + response.statusCode());
    }

    private static String digest(Path file) throws IOException {
        try (DigestInputStream bytes = new DigestInputStream(Files.newInputStream(file), sha256())) {
            bytes.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
