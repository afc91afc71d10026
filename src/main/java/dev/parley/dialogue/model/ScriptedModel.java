package dev.parley.dialogue.model;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.agent.config.script.ScriptConfig;
import dev.parley.agent.config.script.Template;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.Prompt;
import dev.parley.dialogue.tool.ToolCall;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.fairness.FairCpu;

/** The model that needs no key: answers from the script of the agent's configuration, always the same. */
@ApplicationScoped
public class ScriptedModel implements Model {

    private static final String GREETING = "Hello, how can I help you?";
    private static final String OTHERWISE = "Thank you, I have noted that.";
    private static final int MIN_PIECE = 12;
    private static final int MAX_ARGUMENTS = 65_536;

    private static final ScriptConfig EMPTY = new ScriptConfig(List.of(), null);

    private final RuleSearch search;

    ScriptedModel(FairCpu cpu) {
        this.search = new RuleSearch(cpu);
    }

    @Override
    public ModelReply reply(Prompt prompt, Consumer<String> onText) {
        ModelReply reply = reply(prompt);
        int from = 0;
        while (from < reply.text().length()) {
            int to = endOfPiece(reply.text(), from);
            onText.accept(reply.text().substring(from, to));
            from = to;
        }
        return reply;
    }

    private ModelReply reply(Prompt prompt) {
        ScriptConfig script =
                prompt.config().script() == null ? EMPTY : prompt.config().script();
        Optional<String> said = lastSaid(prompt);
        if (said.isEmpty()) {
            return words(GREETING);
        }
        Optional<RuleSearch.Match> match = search.first(script.rules(), said.get(), prompt.organization());
        if (match.isEmpty()) {
            String otherwise = script.defaultReply() == null ? OTHERWISE : script.defaultReply();
            return words(Template.of(otherwise).fill(prompt.variables()));
        }
        Optional<String> result = lastResult(prompt);
        ScriptConfig.Call call = match.get().rule().tool();
        if (call != null && result.isEmpty() && isOffered(call, prompt)) {
            String arguments = filled(call.arguments(), groups(match.get().groups(), name -> null))
                    .toString();
            if (arguments.length() > MAX_ARGUMENTS) {
                throw ModelFailure.broken("a tool's arguments are too large");
            }
            return new ModelReply(
                    "", List.of(new ToolCall("call-" + prompt.utterances().size(), call.name(), arguments)));
        }
        UnaryOperator<String> values = groups(match.get().groups(), prompt.variables());
        return words(Template.of(match.get().rule().reply())
                .fill(name -> name.equals("tool_result") ? result.orElse("") : values.apply(name)));
    }

    /** What the agent has by itself it has where it speaks only. */
    private static boolean isOffered(ScriptConfig.Call call, Prompt prompt) {
        return prompt.config().ownTools().stream().noneMatch(tool -> tool.wire().equals(call.name()))
                || prompt.builtIns().stream().anyMatch(tool -> tool.wire().equals(call.name()));
    }

    /** After the first space that is not too near, so that no word and no character is cut. */
    private static int endOfPiece(String text, int from) {
        int space = text.indexOf(' ', Math.min(from + MIN_PIECE, text.length()));
        return space < 0 ? text.length() : space + 1;
    }

    private static ModelReply words(String text) {
        return new ModelReply(text, List.of());
    }

    private static Optional<String> lastSaid(Prompt prompt) {
        return prompt.utterances().reversed().stream()
                .flatMap(utterance -> utterance instanceof Utterance.Said said
                        ? Optional.of(said.text()).stream()
                        : Optional.<String>empty().stream())
                .findFirst();
    }

    /** What the last tool returned since the person spoke. */
    private static Optional<String> lastResult(Prompt prompt) {
        return prompt.utterances().isEmpty() || !(prompt.utterances().getLast() instanceof Utterance.Returned returned)
                ? Optional.empty()
                : Optional.of(returned.text());
    }

    private static UnaryOperator<String> groups(List<String> groups, UnaryOperator<String> others) {
        return name -> {
            if (!name.matches("[0-9]")) {
                return others.apply(name);
            }
            int group = Integer.parseInt(name);
            return group < groups.size() ? groups.get(group) : null;
        };
    }

    private static JsonNode filled(JsonNode arguments, UnaryOperator<String> values) {
        return switch (arguments) {
            case null -> JsonNodeFactory.instance.objectNode();
            case ObjectNode object -> {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(field -> copy.set(field.getKey(), filled(field.getValue(), values)));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> copy.add(filled(element, values)));
                yield copy;
            }
            case JsonNode text
            when text.isTextual() ->
                JsonNodeFactory.instance.textNode(Template.of(text.textValue()).fill(values));
            default -> arguments;
        };
    }
}
