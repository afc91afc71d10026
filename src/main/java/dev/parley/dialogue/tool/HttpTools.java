package dev.parley.dialogue.tool;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import dev.parley.address.Addresses;
import dev.parley.address.ForbiddenAddress;
import dev.parley.address.PinnedRequests;
import dev.parley.agent.config.schema.ToolConfig;

/** Calls tools over HTTP. */
@ApplicationScoped
public class HttpTools {

    private static final Logger LOG = Logger.getLogger(HttpTools.class);
    private static final int MAX_RESULT_BYTES = 65_536;

    private final PinnedRequests requests;

    HttpTools(Vertx vertx, DialogueConfig config, Addresses addresses) {
        this.requests =
                new PinnedRequests(vertx, addresses, config.internalToolHosts().orElse(Set.of()));
    }

    @PreDestroy
    void close() {
        requests.close();
    }

    /**
     * Posts the arguments and waits for the answer; every failure is a result, for the model to deal with.
     *
     * @param organization whose tool it is
     * @param callKey sent as {@code Idempotency-Key}: the same for one call whatever happens
     */
    public ToolResult call(ToolConfig tool, UUID organization, String arguments, String callKey) {
        try {
            return result(requests.post(new PinnedRequests.Question(
                    URI.create(tool.url()),
                    organization,
                    Map.of("Idempotency-Key", callKey, "Accept", "application/json, text/*;q=0.5"),
                    arguments,
                    Duration.ofSeconds(tool.timeoutOrDefault()),
                    MAX_RESULT_BYTES)));
        } catch (ForbiddenAddress internal) {
            LOG.warnf("Tool %s was not called: its address is internal", tool.name());
            return ToolResult.error("The tool's address is internal and calling it is not allowed.");
        } catch (UnknownHostException | IllegalArgumentException unknown) {
            return ToolResult.error("The tool's address is not known.");
        } catch (TimeoutException late) {
            return new ToolResult(
                    ToolResult.Outcome.UNKNOWN,
                    Thread.currentThread().isInterrupted()
                            ? "The tool was called, and its answer is not known."
                            : "The tool did not answer within " + tool.timeoutOrDefault()
                                    + " seconds: the call may or may not have had its effect.");
        } catch (IOException failed) {
            LOG.debugf(failed, "Tool %s failed", tool.name());
            return ToolResult.error("The tool could not be reached.");
        }
    }

    private static ToolResult result(PinnedRequests.Answer answer) {
        if (!answer.whole()) {
            return ToolResult.error("The tool answered with more than 64 KiB.");
        }
        return answer.status() / 100 == 2
                ? new ToolResult(ToolResult.Outcome.OK, answer.body())
                : ToolResult.error("The tool answered with HTTP status " + answer.status() + ". " + answer.body());
    }
}
