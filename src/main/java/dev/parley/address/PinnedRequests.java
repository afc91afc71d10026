package dev.parley.address;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;

/**
 * Posts JSON to where a tenant says. The host is looked up once, checked, and that very address is connected to, so that a
 * name cannot turn into an internal one in between; redirects are not followed, and no proxy is asked. One time limit is for all
 * of it: the name, the connection, the question and the answer to its last byte.
 */
public final class PinnedRequests implements AutoCloseable {

    /** No limit: a host that many organizations name is not to be held up by the one whose requests it leaves waiting. Who asks has limits. */
    private static final int MOST_PER_HOST = 10_000;

    private final HttpClient client;
    private final Addresses addresses;
    private final Set<String> internalHosts;

    /**
     * @param internalHosts in lower case: these are connected to whatever their addresses are
     */
    public PinnedRequests(Vertx vertx, Addresses addresses, Set<String> internalHosts) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false),
                new PoolOptions().setHttp1MaxSize(MOST_PER_HOST).setMaxWaitQueueSize(MOST_PER_HOST));
        this.addresses = addresses;
        this.internalHosts = internalHosts;
    }

    /**
     * What is asked.
     *
     * @param payer whose limits the lookup of the name counts in
     * @param mostBytes of the answer
     */
    public record Question(
            URI uri, Object payer, Map<String, String> headers, String body, Duration timeout, int mostBytes) {}

    /**
     * What was answered.
     *
     * @param retryAfter the header of this name, as it came
     * @param body its beginning, up to the limit
     * @param whole whether there was no more of it
     */
    public record Answer(int status, Optional<String> retryAfter, String body, boolean whole) {}

    @Override
    public void close() {
        client.close();
    }

    /** Whether this host may be internal. */
    public boolean mayBeInternal(String host) {
        return internalHosts.contains(host.toLowerCase(Locale.ROOT));
    }

    /**
     * Posts it and waits for the answer.
     *
     * @throws UnknownHostException when the name is not known
     * @throws ForbiddenAddress when it is internal
     * @throws TimeoutException when the time is over: whether it had its effect is not known
     * @throws IOException when it could not be reached, or broke off
     */
    public Answer post(Question question) throws IOException, TimeoutException {
        long deadline = System.nanoTime() + question.timeout().toNanos();
        InetAddress address = resolve(question.uri().getHost(), question.payer(), deadline);
        return send(question, options(question, address), deadline);
    }

    /** The first address of the host, if none of them is internal or the host is allowed to be. */
    private InetAddress resolve(String host, Object payer, long deadline) throws UnknownHostException {
        if (host == null) {
            throw new UnknownHostException("no host");
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        List<InetAddress> found = mayBeInternal(host)
                ? addresses.of(bare, payer, left)
                : addresses.checked(addresses.tools(), bare, payer, left);
        return found.getFirst();
    }

    private static RequestOptions options(Question question, InetAddress address) {
        URI uri = question.uri();
        boolean tls = uri.getScheme().equalsIgnoreCase("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(uri.getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "parley");
        question.headers().forEach(options::putHeader);
        return options;
    }

    private Answer send(Question question, RequestOptions options, long deadline) throws IOException, TimeoutException {
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        CompletableFuture<HttpClientRequest> sent = new CompletableFuture<>();
        client.request(options.setConnectTimeout(left))
                .onSuccess(request -> {
                    sent.complete(request);
                    if (answer.isDone()) {
                        request.reset();
                        return;
                    }
                    // Of the request's own future: of another one a short answer is over before it can be read.
                    request.response()
                            .onSuccess(response -> read(response, question.mostBytes(), answer))
                            .onFailure(answer::completeExceptionally);
                    request.end(Buffer.buffer(question.body()));
                })
                .onFailure(answer::completeExceptionally);
        try {
            return answer.get(left, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            // What is not sent yet must not be any more.
            answer.cancel(false);
            sent.thenAccept(HttpClientRequest::reset);
            throw late;
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        } catch (InterruptedException stopped) {
            answer.cancel(false);
            sent.thenAccept(HttpClientRequest::reset);
            Thread.currentThread().interrupt();
            throw new TimeoutException("stopped");
        }
    }

    private static void read(HttpClientResponse response, int mostBytes, CompletableFuture<Answer> answer) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(answer::completeExceptionally);
        response.handler(piece -> {
            body.appendBuffer(piece);
            if (body.length() > mostBytes) {
                answer.complete(answer(response, body.getBuffer(0, mostBytes), false));
                response.request().reset();
            }
        });
        response.endHandler(end -> answer.complete(answer(response, body, true)));
    }

    private static Answer answer(HttpClientResponse response, Buffer body, boolean whole) {
        return new Answer(
                response.statusCode(),
                Optional.ofNullable(response.getHeader("Retry-After")),
                // PostgreSQL cannot keep a NUL.
                body.toString().replace("\0", ""),
                whole);
    }
}
