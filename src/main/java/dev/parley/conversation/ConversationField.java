package dev.parley.conversation;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.parley.problem.Problem;
import dev.parley.wire.QueryParameters;

/** The fields of a conversation on the wire, in their order. */
public enum ConversationField {
    ID,
    ORGANIZATION_ID,
    DIRECTION,
    CHANNEL,
    STATUS,
    USER_ID,
    AGENT_ID,
    AGENT_VERSION_ID,
    AGENT_NUMBER,
    WEB_WIDGET_ID,
    DURATION,
    USER_TURN_COUNT,
    CREATED_AT,
    UPDATED_AT,
    ENDED_AT,
    END_REASON,
    AGENT,
    SUMMARY,
    INITIAL_CONTEXT,
    CUSTOM_METADATA,
    CONVERSATION,
    RECORDING_DETAILS;

    /** Every field. */
    public static final Set<ConversationField> ALL = Set.of(values());

    /** The fields that a token without {@code conversations:read_sensitive} may see. */
    public static final Set<ConversationField> OPEN =
            Arrays.stream(values()).filter(field -> !field.sensitive()).collect(Collectors.toUnmodifiableSet());

    /** Whether it holds what was said or what the caller knows of the person. */
    public boolean sensitive() {
        return switch (this) {
            case SUMMARY, INITIAL_CONTEXT, CUSTOM_METADATA, CONVERSATION, RECORDING_DETAILS -> true;
            default -> false;
        };
    }

    /** The name on the wire. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * What the parameter {@code fields} asks for, of that what may be seen; without it, all that may be seen.
     *
     * @throws Problem 422 when it names a field that there is not
     */
    static Set<ConversationField> asked(QueryParameters query, boolean sensitive) {
        Set<ConversationField> visible = sensitive ? ALL : OPEN;
        return query.text("fields")
                .<Set<ConversationField>>map(names -> Arrays.stream(names.split(",", -1))
                        .map(String::strip)
                        .map(name -> ofWire(name)
                                .orElseThrow(() ->
                                        Problem.invalid("fields", "there is no field of this name: " + clip(name))))
                        .filter(visible::contains)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(ConversationField.class))))
                .orElse(visible);
    }

    private static String clip(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }

    private static Optional<ConversationField> ofWire(String name) {
        return Arrays.stream(values())
                .filter(field -> field.wire().equals(name))
                .findFirst();
    }
}
