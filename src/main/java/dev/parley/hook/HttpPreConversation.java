package dev.parley.hook;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import dev.parley.address.Addresses;
import dev.parley.address.ForbiddenAddress;
import dev.parley.address.PinnedRequests;
import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.call.PreConversationConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.PreConversation;
import dev.parley.wire.StoredJson;

/** Asks over HTTP, as tools are called. */
@ApplicationScoped
class HttpPreConversation implements PreConversation {

    private static final Logger LOG = Logger.getLogger(HttpPreConversation.class);
    private static final int MOST_BYTES = 65_536;

    private final PinnedRequests requests;
    private final StoredJson json;
    private final MeterRegistry meters;

    HttpPreConversation(Vertx vertx, Addresses addresses, HookConfig config, StoredJson json, MeterRegistry meters) {
        this.requests =
                new PinnedRequests(vertx, addresses, config.internalHosts().orElse(Set.of()));
        this.json = json;
        this.meters = meters;
    }

    @PreDestroy
    void close() {
        requests.close();
    }

    @Override
    public Verdict ask(AgentConfig agent, Conversation about) {
        JsonNode metadata = json.read(about.customMetadata);
        Verdict.Go known = new Verdict.Go(about.initialContext, metadata instanceof ObjectNode object ? object : null);
        PreConversationConfig hook = agent.preConversation();
        if (hook == null) {
            return known;
        }
        try {
            PinnedRequests.Answer answer = requests.post(new PinnedRequests.Question(
                    URI.create(hook.url()),
                    about.organizationId,
                    Map.of("Idempotency-Key", about.id.toString(), "Accept", "application/json"),
                    question(about, known).toString(),
                    Duration.ofSeconds(hook.timeoutOrDefault()),
                    MOST_BYTES));
            if (!answer.whole()) {
                throw new HookAnswer.Unusable("more than 64 KiB");
            }
            Verdict verdict = HookAnswer.read(answer.status(), answer.body(), known);
            count(verdict instanceof Verdict.Go ? "go" : "refused");
            return verdict;
        } catch (ForbiddenAddress internal) {
            return failed(hook, known, "its address is internal");
        } catch (TimeoutException late) {
            return failed(hook, known, "no answer in time");
        } catch (HookAnswer.Unusable unusable) {
            return failed(hook, known, unusable.getMessage());
        } catch (IOException | IllegalArgumentException broken) {
            return failed(hook, known, "it could not be reached");
        }
    }

    private Verdict failed(PreConversationConfig hook, Verdict.Go known, String why) {
        LOG.warnf("What is asked before a conversation gave no usable answer: %s", why);
        count("failed");
        return hook.continuesWithoutAnswer() ? known : new Verdict.Refused();
    }

    private void count(String outcome) {
        meters.counter("parley.hook", "outcome", outcome).increment();
    }

    private static ObjectNode question(Conversation about, Verdict.Go known) {
        ObjectNode question = JsonNodeFactory.instance
                .objectNode()
                .put("conversation_id", about.id.toString())
                .put("organization_id", about.organizationId.toString())
                .put("channel", about.channel)
                .put("direction", about.direction)
                .put("user_id", about.userId)
                .put("agent_id", about.agentId == null ? null : about.agentId.toString())
                .put("agent_version_id", about.agentVersionId == null ? null : about.agentVersionId.toString())
                .put("agent_number", about.agentNumber)
                .put("initial_context", known.initialContext());
        question.set("custom_metadata", known.customMetadata());
        return question;
    }
}
