package dev.parley.model;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import dev.parley.model.answer.ModelFault;

/** Sends requests, over as many connections as there are requests, and resets what is not wanted any more. */
final class Http implements AutoCloseable {

    private static final Duration AFTERWARDS = Duration.ofMillis(500);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private HttpClient kept;

    /** An answer whose head has come; to be closed. */
    final class Exchange implements AutoCloseable {
        private final HttpResponse<Incoming> response;
        private final Runnable forget;
        private boolean left;

        private Exchange(HttpResponse<Incoming> response, Runnable forget) {
            this.response = response;
            this.forget = forget;
        }

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The next piece, or null when none comes in this time. */
        Incoming.Piece next(long nanos) {
            try {
                return response.body().next(nanos);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw stopping();
            }
        }

        /** The answer is whole, whatever may still come. */
        void whole() {
            left = true;
            response.body().finish(AFTERWARDS, threads);
            forget.run();
        }

        /** What has not come by now is not wanted. */
        @Override
        public void close() {
            if (!left) {
                response.body().close();
                forget.run();
            }
        }
    }

    /**
     * Sends it and waits for the head of the answer.
     *
     * @param fresh whether over a connection that did not serve before
     * @throws ModelFault when there is none
     */
    Exchange send(Endpoint endpoint, byte[] body, boolean fresh, Deadline deadline) {
        deadline.requireLeft();
        HttpClient client = fresh ? client() : kept();
        Incoming incoming = new Incoming();
        CompletableFuture<HttpResponse<Incoming>> answer = client.sendAsync(request(endpoint, body), head -> incoming);
        boolean answered = false;
        try {
            HttpResponse<Incoming> response = answer.get(Math.max(0, deadline.left()), TimeUnit.NANOSECONDS);
            answered = true;
            return new Exchange(response, fresh ? client::shutdown : () -> {});
        } catch (TimeoutException late) {
            throw Deadline.late();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw stopping();
        } catch (ExecutionException failed) {
            throw lost(failed.getCause());
        } finally {
            if (!answered) {
                answer.cancel(true);
                incoming.close();
                if (fresh) {
                    client.shutdownNow();
                }
            }
        }
    }

    /**
     * Waits so long.
     *
     * @throws ModelFault when this node stops in the meantime
     */
    void pause(Duration time) {
        try {
            if (closed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw stopping();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
    }

    /** For work that nobody waits for. */
    Executor threads() {
        return threads;
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        if (kept != null) {
            kept.shutdownNow();
        }
        threads.shutdownNow();
    }

    /** Why there is no answer; the messages of exceptions may quote what came. */
    static ModelFault lost(Throwable why) {
        boolean connected = !(why instanceof ConnectException)
                && !(why instanceof UnresolvedAddressException)
                && !(why instanceof SSLException)
                && why instanceof IOException;
        String what = why.getClass().getSimpleName();
        return connected ? ModelFault.unanswered(what) : ModelFault.of(ModelFault.Kind.FAILING, what);
    }

    private static ModelFault stopping() {
        return ModelFault.of(ModelFault.Kind.STOPPING, "this node is stopping");
    }

    /** Made on first use: an installation that is all scripted never needs it. */
    private synchronized HttpClient kept() {
        kept = kept == null ? client() : kept;
        return kept;
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads)
                .build();
    }

    private static HttpRequest request(Endpoint endpoint, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.uri())
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream, application/json")
                .header("User-Agent", "parley")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        endpoint.headers().forEach(request::header);
        return request.build();
    }
}
