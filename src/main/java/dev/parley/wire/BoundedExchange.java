package dev.parley.wire;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A request to an endpoint of the operator's: one deadline over all of it, and a bound on what is read. */
public final class BoundedExchange {

    private BoundedExchange() {}

    /**
     * Sends it and waits for the answer.
     *
     * @param patience for the name, the connection, and the answer to its last byte
     * @param mostBytes of the answer
     * @throws IOException when it cannot be reached, is late, or answers with more
     */
    public static HttpResponse<byte[]> send(HttpClient client, HttpRequest request, Duration patience, int mostBytes)
            throws IOException {
        return send(
                client,
                request,
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), mostBytes),
                patience);
    }

    /**
     * The same, for a body that is read as it comes: then the deadline is for its beginning, and what is read is the caller's to
     * bound.
     */
    public static <T> HttpResponse<T> send(
            HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> body, Duration patience)
            throws IOException {
        CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request, body);
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new IOException("no answer in time", late);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("stopped", stopped);
        }
    }
}
