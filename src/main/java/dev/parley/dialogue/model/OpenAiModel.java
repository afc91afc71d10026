package dev.parley.dialogue.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import org.jboss.logging.Logger;

import dev.parley.agent.config.ModelConfig;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.Prompt;
import dev.parley.dialogue.tool.ToolCall;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.model.Models;
import dev.parley.model.answer.Answer;
import dev.parley.model.answer.Call;
import dev.parley.model.answer.ModelFault;
import dev.parley.model.answer.Usage;
import dev.parley.model.request.ChatMessage;
import dev.parley.model.request.ChatRequest;

/** A language model behind an OpenAI-compatible endpoint, hosted or one's own (vLLM, Ollama). */
@ApplicationScoped
public class OpenAiModel implements Model {

    private static final Logger LOG = Logger.getLogger(OpenAiModel.class);
    private static final ModelConfig ANY = new ModelConfig(null, null, null, null, null);

    private final Models models;
    private final MeterRegistry meters;

    /**
     * @param models the endpoints that are asked
     */
    public OpenAiModel(Models models, MeterRegistry meters) {
        this.models = models;
        this.meters = meters;
    }

    @Override
    @WithSpan("model")
    public ModelReply reply(Prompt prompt, Consumer<String> onText) {
        Timer.Sample asked = Timer.start(meters);
        String outcome = "failed";
        try {
            ModelReply reply = reply(models.answer(request(prompt), names(prompt), prompt.organization(), onText));
            outcome = "answered";
            return reply;
        } catch (ModelFault fault) {
            if (fault.kind() == ModelFault.Kind.FINAL) {
                LOG.errorf("The model endpoint refuses us until somebody mends it: %s", fault.getMessage());
            } else {
                LOG.warnf("The model endpoint gave no answer (%s): %s", fault.kind(), fault.getMessage());
            }
            throw ModelFailure.of(fault);
        } finally {
            asked.stop(meters.timer("parley.model", "outcome", outcome));
        }
    }

    private static List<String> names(Prompt prompt) {
        ModelConfig model = prompt.config().model();
        return model == null || model.name() == null
                ? List.of()
                : Stream.concat(Stream.of(model.name()), model.fallbacks().stream())
                        .toList();
    }

    static ChatRequest request(Prompt prompt) {
        ModelConfig model =
                prompt.config().model() == null ? ANY : prompt.config().model();
        return new ChatRequest(
                prompt.system(),
                messages(prompt.utterances()),
                prompt.tools(),
                model.temperature(),
                model.maxTokens(),
                model.contextTokens(),
                prompt.lastWord());
    }

    private static List<ChatMessage> messages(List<Utterance> utterances) {
        List<ChatMessage> messages = new ArrayList<>();
        List<ToolCall> asked = new ArrayList<>();
        for (Utterance utterance : utterances) {
            switch (utterance) {
                case Utterance.Said(String text) -> messages.add(new ChatMessage.User(text));
                case Utterance.Returned(String callId, String tool, String text) ->
                    messages.add(new ChatMessage.Result(wireId(callId, asked), tool, text));
                case Utterance.Answered answered -> {
                    asked.addAll(answered.toolCalls());
                    messages.add(new ChatMessage.Assistant(
                            answered.text(),
                            answered.toolCalls().stream()
                                    .map(call -> new Call(call.wireId(), call.name(), call.arguments(), call.extra()))
                                    .toList(),
                            answered.extra()));
                }
            }
        }
        return messages;
    }

    private static String wireId(String id, List<ToolCall> asked) {
        return asked.reversed().stream()
                .filter(call -> call.id().equals(id))
                .map(ToolCall::wireId)
                .findFirst()
                .orElse(id);
    }

    static ModelReply reply(Models.Answered answered) {
        Answer answer = answered.answer();
        List<ToolCall> calls = answer.calls().stream()
                .map(call -> new ToolCall(call.id(), call.name(), call.arguments(), call.id(), call.extra()))
                .toList();
        return new ModelReply(answer.text(), calls, told(answered), answer.extra());
    }

    private static ObjectNode told(Models.Answered answered) {
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("model", answered.model());
        if (answered.fallback()) {
            told.put("fallback", true);
        }
        if (answered.answer().cut()) {
            told.put("finish_reason", "length");
        }
        if (answered.answer().refused()) {
            told.put("finish_reason", "refusal");
        }
        if (answered.leftOut() > 0) {
            told.put("left_out_messages", answered.leftOut());
        }
        if (answered.firstToken() != null) {
            told.put("first_token_ms", answered.firstToken().toMillis());
        }
        Usage usage = answered.answer().usage();
        if (usage != null) {
            ObjectNode tokens = told.putObject("usage");
            put(tokens, "input_tokens", usage.in());
            put(tokens, "output_tokens", usage.out());
            put(tokens, "cached_tokens", usage.cached());
        }
        return told;
    }

    private static void put(ObjectNode tokens, String name, Integer number) {
        if (number != null) {
            tokens.put(name, number);
        }
    }
}
