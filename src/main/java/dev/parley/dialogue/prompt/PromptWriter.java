package dev.parley.dialogue.prompt;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.script.ChannelOverride;
import dev.parley.agent.config.script.ChannelOverrides;
import dev.parley.agent.config.script.Template;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.wire.StoredJson;

/** Writes the whole prompt: instructions, the channel's override, the initial context, the turns so far. */
@ApplicationScoped
public class PromptWriter {

    private static final Utterance REFUSED = new Utterance.Said("[This message was refused by a content filter.]");

    private final StoredJson json;

    PromptWriter(StoredJson json) {
        this.json = json;
    }

    public Prompt write(AgentConfig config, Conversation conversation, List<Turn> turns) {
        return new Prompt(
                system(config, conversation),
                withoutFiltered(turns),
                config,
                values(conversation),
                conversation.organizationId,
                false,
                conversation.isSpoken() ? config.ownTools() : List.of());
    }

    /**
     * What a filter of the model refused goes to no model again, except while it is answered, or where it was in the end. What
     * came of it stays: calls that were made are not to be made again.
     */
    private List<Utterance> withoutFiltered(List<Turn> turns) {
        List<Utterance> kept = new ArrayList<>();
        boolean spokenSince = false;
        boolean answered = false;
        for (Turn turn : turns.reversed()) {
            boolean user = turn.role.equals(Turn.USER);
            boolean refused = user
                    && spokenSince
                    && !answered
                    && turn.detail != null
                    && TurnDetails.isFiltered(json.read(turn.detail));
            kept.add(refused ? REFUSED : utterance(turn));
            answered = !user && (answered || turn.spokenByAgent());
            spokenSince |= user;
        }
        return kept.reversed();
    }

    /** What these turns are to a model. */
    public List<Utterance> utterances(List<Turn> turns) {
        return turns.stream().map(this::utterance).toList();
    }

    /** The greeting that the configuration has for this channel, filled; null when the model is to write it. */
    public String greeting(AgentConfig config, Conversation conversation) {
        ChannelOverride override = override(config, conversation.channel);
        String template = override == null || override.startingMessage() == null
                ? config.startingMessage()
                : override.startingMessage();
        return template == null ? null : fill(template, conversation);
    }

    /** A template with what is known of the conversation. */
    public String fill(String template, Conversation conversation) {
        return Template.of(template).fill(values(conversation));
    }

    private static String system(AgentConfig config, Conversation conversation) {
        StringJoiner system = new StringJoiner("\n\n");
        ChannelOverride override = override(config, conversation.channel);
        boolean overridden = override != null && override.instructions() != null;
        boolean replaced = overridden && override.instructionsMode() == ChannelOverride.InstructionsMode.REPLACE;
        if (config.instructions() != null && !replaced) {
            system.add(config.instructions());
        }
        if (overridden) {
            system.add(override.instructions());
        }
        if (conversation.initialContext != null) {
            system.add("What is known at the start of this conversation:\n" + conversation.initialContext);
        }
        return system.toString();
    }

    private static ChannelOverride override(AgentConfig config, String channel) {
        ChannelOverrides overrides = config.channelOverrides();
        if (overrides == null) {
            return null;
        }
        return switch (channel) {
            case "telephone" -> overrides.telephone();
            case "webrtc" -> overrides.webrtc();
            case "email" -> overrides.email();
            default -> overrides.text();
        };
    }

    private Utterance utterance(Turn turn) {
        return switch (turn.role) {
            case Turn.USER -> new Utterance.Said(MailNotes.with(turn.text, json.read(turn.detail)));
            case Turn.TOOL -> {
                JsonNode detail = json.read(turn.detail);
                yield new Utterance.Returned(
                        detail.path("tool_call_id").asText(),
                        detail.path("tool_name").asText(),
                        turn.text);
            }
            default -> {
                JsonNode detail = json.read(turn.detail);
                // So that the model sees that more was to come.
                String heard = TurnDetails.isInterrupted(detail) ? turn.text + " —" : turn.text;
                yield new Utterance.Answered(heard, TurnDetails.toolCalls(detail), TurnDetails.extra(detail));
            }
        };
    }

    /** The metadata is read once, however many variables there are. */
    private UnaryOperator<String> values(Conversation conversation) {
        JsonNode[] metadata = new JsonNode[1];
        return variable -> switch (variable) {
            case "user_id" -> conversation.userId;
            case "initial_context" -> conversation.initialContext;
            default -> {
                if (!variable.startsWith("custom_metadata.") || conversation.customMetadata == null) {
                    yield null;
                }
                metadata[0] = metadata[0] == null ? json.read(conversation.customMetadata) : metadata[0];
                yield metadata(variable, metadata[0]);
            }
        };
    }

    private static String metadata(String variable, JsonNode metadata) {
        JsonNode value = metadata;
        for (String key : variable.substring("custom_metadata.".length()).split("\\.")) {
            value = value.path(key);
        }
        return value.isMissingNode() || value.isNull() ? null : value.isValueNode() ? value.asText() : value.toString();
    }
}
