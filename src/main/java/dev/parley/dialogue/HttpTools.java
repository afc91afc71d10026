package dev.parley.dialogue;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

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
import org.jboss.logging.Logger;

import dev.parley.address.Addresses;
import dev.parley.address.ForbiddenAddress;
import dev.parley.agent.config.ToolConfig;

/**
 * Calls tools over HTTP. The address is looked up once, checked, and that very address is connected to, so that a name
 * cannot turn into an internal one in between; redirects are not followed. A tool's timeout is for all of it: the name, the
 * connection, the question and the answer to its last byte.
 */
@ApplicationScoped
public class HttpTools {

    private static final Logger LOG = Logger.getLogger(HttpTools.class);
    private static final int MAX_RESULT_BYTES = 65_536;
    private static final int MAX_CALLS_PER_HOST = 64;

    private final HttpClient client;
    private final Addresses addresses;
    private final Set<String> allowedHosts;

    HttpTools(Vertx vertx, DialogueConfig config, Addresses addresses) {
        this.addresses = addresses;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false),
                new PoolOptions().setHttp1MaxSize(MAX_CALLS_PER_HOST).setMaxWaitQueueSize(MAX_CALLS_PER_HOST));
        this.allowedHosts = config.internalToolHosts().orElse(Set.of());
    }

    @PreDestroy
    void close() {
        client.close();
    }

    /**
     * Posts the arguments and waits for the answer; every failure is a result, for the model to deal with.
     *
     * @param organization whose tool it is
     * @param callKey sent as {@code Idempotency-Key}: the same for one call whatever happens
     */
    public ToolResult call(ToolConfig tool, UUID organization, String arguments, String callKey) {
        long deadline =
                System.nanoTime() + Duration.ofSeconds(tool.timeoutOrDefault()).toNanos();
        try {
            URI uri = URI.create(tool.url());
            InetAddress address = resolve(uri.getHost(), organization, deadline);
            return send(tool, request(uri, address), arguments, callKey, deadline);
        } catch (ForbiddenAddress internal) {
            LOG.warnf("Tool %s was not called: its address is internal", tool.name());
            return ToolResult.error("The tool's address is internal and calling it is not allowed.");
        } catch (UnknownHostException | IllegalArgumentException unknown) {
            return ToolResult.error("The tool's address is not known.");
        }
    }

    /** The first address of the host, if none of them is internal or the host is allowed to be. */
    private InetAddress resolve(String host, UUID organization, long deadline) throws UnknownHostException {
        if (host == null) {
            throw new UnknownHostException("no host");
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        List<InetAddress> found = allowedHosts.contains(host.toLowerCase(Locale.ROOT))
                ? addresses.of(bare, organization, left)
                : addresses.checked(addresses.tools(), bare, organization, left);
        return found.getFirst();
    }

    private static RequestOptions request(URI uri, InetAddress address) {
        boolean tls = uri.getScheme().equals("https");
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(uri.getHost())
                .setPort(port)
                .setSsl(tls)
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .setFollowRedirects(false)
                .putHeader("Content-Type", "application/json")
                .putHeader("Accept", "application/json, text/*;q=0.5")
                .putHeader("User-Agent", "parley");
    }

    private ToolResult send(ToolConfig tool, RequestOptions options, String arguments, String callKey, long deadline) {
        long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        CompletableFuture<ToolResult> result = new CompletableFuture<>();
        CompletableFuture<HttpClientRequest> sent = new CompletableFuture<>();
        client.request(options.putHeader("Idempotency-Key", callKey).setConnectTimeout(left))
                .onSuccess(request -> {
                    sent.complete(request);
                    if (result.isDone()) {
                        request.reset();
                        return;
                    }
                    // Of the request's own future: of another one a short answer is over before it can be read.
                    request.response()
                            .onSuccess(response -> read(response, result))
                            .onFailure(result::completeExceptionally);
                    request.end(Buffer.buffer(arguments));
                })
                .onFailure(result::completeExceptionally);
        try {
            return result.get(left, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            // What is not sent yet must not be any more.
            result.cancel(false);
            sent.thenAccept(HttpClientRequest::reset);
            return unknown("The tool did not answer within " + tool.timeoutOrDefault()
                    + " seconds: the call may or may not have had its effect.");
        } catch (ExecutionException failed) {
            LOG.debugf(failed, "Tool %s failed", tool.name());
            return ToolResult.error("The tool could not be reached.");
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            return unknown("The tool was called, and its answer is not known.");
        }
    }

    private static ToolResult unknown(String why) {
        return new ToolResult(ToolResult.Outcome.UNKNOWN, why);
    }

    private static void read(HttpClientResponse response, CompletableFuture<ToolResult> result) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(result::completeExceptionally);
        response.handler(piece -> {
            body.appendBuffer(piece);
            if (body.length() > MAX_RESULT_BYTES) {
                result.complete(ToolResult.error("The tool answered with more than 64 KiB."));
                response.request().reset();
            }
        });
        response.endHandler(end -> {
            // PostgreSQL cannot keep a NUL.
            String text = body.toString().replace("\0", "");
            boolean ok = response.statusCode() / 100 == 2;
            result.complete(
                    ok
                            ? new ToolResult(ToolResult.Outcome.OK, text)
                            : ToolResult.error(
                                    "The tool answered with HTTP status " + response.statusCode() + ". " + text));
        });
    }
}
