package dev.parley.analysis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jboss.logging.Logger;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.schema.AnalysisConfig;
import dev.parley.agent.config.script.ScriptConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.dialogue.Dialogue;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.PromptWriter;
import dev.parley.fairness.FairCpu;

/** Finds out what a conversation came to. */
@ApplicationScoped
class Analyst {

    private static final int ASKED_AT_MOST = 3;
    private static final Logger LOG = Logger.getLogger(Analyst.class);
    private static final Duration CHECKED_WITHIN = Duration.ofSeconds(5);
    private static final ScriptConfig.Findings NONE = new ScriptConfig.Findings(null, null, null, null);

    private final Dialogue dialogue;
    private final PromptWriter prompts;
    private final FairCpu cpu;

    Analyst(Dialogue dialogue, PromptWriter prompts, FairCpu cpu) {
        this.cpu = cpu;
        this.dialogue = dialogue;
        this.prompts = prompts;
    }

    /**
     * What was found, or why nothing was.
     *
     * @param finding empty when the model never said what it was asked for
     * @param told the model and what it cost, or null
     */
    record Result(Optional<Finding> finding, ObjectNode told) {}

    /**
     * @throws dev.parley.dialogue.model.ModelFailure when the model gives no answer
     */
    Result analyze(AgentConfig agent, Conversation conversation, List<Turn> turns) {
        if (dialogue.isScripted(agent)) {
            return new Result(
                    Optional.of(scripted(agent, conversation, turns)),
                    JsonNodeFactory.instance.objectNode().put("model", "scripted"));
        }
        Report report = Report.on(agent.analysis(), turns);
        ObjectNode told = null;
        for (int asked = 0; asked < ASKED_AT_MOST; asked++) {
            ModelReply reply = dialogue.report(agent, conversation.organizationId, report.system(), report.about());
            told = sum(told, reply.told());
            switch (read(reply.text(), agent.analysis(), conversation.organizationId)) {
                case Finding.Read.Found(Finding finding) -> {
                    return new Result(Optional.of(finding), told);
                }
                case Finding.Read.Unusable(List<String> faults) -> report = report.again(faults);
            }
        }
        return new Result(Optional.empty(), told);
    }

    /** What checking it costs is the organization's schema's and its model's to say. */
    private Finding.Read read(String text, AnalysisConfig wanted, UUID organization) {
        try {
            return cpu.run(organization, CHECKED_WITHIN, () -> Finding.read(text, wanted));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException failed) {
            LOG.debug("An analysis could not be checked", failed);
        }
        return new Finding.Read.Unusable(List.of("it could not be checked"));
    }

    /** What was spent on answers that could not be used counts too. */
    private static ObjectNode sum(ObjectNode before, ObjectNode now) {
        if (before == null || now == null || !before.path("usage").isObject()) {
            return now == null ? before : now;
        }
        ObjectNode usage = now.withObject("/usage");
        before.path("usage")
                .properties()
                .forEach(spent -> usage.put(
                        spent.getKey(),
                        spent.getValue().asInt() + usage.path(spent.getKey()).asInt()));
        return now;
    }

    private Finding scripted(AgentConfig agent, Conversation conversation, List<Turn> turns) {
        AnalysisConfig wanted = agent.analysis();
        ScriptConfig.Findings findings =
                agent.script() == null || agent.script().findings() == null
                        ? NONE
                        : agent.script().findings();
        String summary = findings.summary() == null ? summary(turns) : prompts.fill(findings.summary(), conversation);
        boolean success = !Boolean.FALSE.equals(findings.success());
        String reason = findings.reason() == null ? "So the script says." : findings.reason();
        ObjectNode fields = findings.fields() == null ? JsonNodeFactory.instance.objectNode() : findings.fields();
        return new Finding(
                wanted.summarizes() ? summary : null,
                wanted.success() == null ? null : success,
                wanted.success() == null ? null : reason,
                wanted.fields() == null ? null : fields);
    }

    private static String summary(List<Turn> turns) {
        String first = turns.stream()
                .filter(turn -> turn.role.equals(Turn.USER))
                .map(turn -> turn.text)
                .findFirst()
                .orElse("");
        return turns.size() + " turns. The person began with: " + first;
    }
}
