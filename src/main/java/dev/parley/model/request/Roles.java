package dev.parley.model.request;

import java.util.ArrayList;
import java.util.List;

/** The order of roles that endpoints want: neighbours of one role are one message, and where it is wanted roles alternate. */
final class Roles {

    static final String BEGIN = "(The conversation begins. Greet the person.)";
    private static final String BEGUN = "(The conversation begins.)";
    private static final String UNANSWERED = "(There was no answer.)";
    private static final String GO_ON = "(Please go on.)";
    private static final String BETWEEN = "\n\n";

    private Roles() {}

    /**
     * @param strict whether the person must begin and roles must alternate
     */
    static List<ChatMessage> ordered(List<ChatMessage> messages, boolean strict) {
        List<ChatMessage> merged = merged(messages);
        if (merged.stream().noneMatch(ChatMessage.User.class::isInstance)) {
            merged.addFirst(new ChatMessage.User(BEGIN));
        }
        return strict ? alternating(merged) : merged;
    }

    private static List<ChatMessage> merged(List<ChatMessage> messages) {
        List<ChatMessage> merged = new ArrayList<>();
        for (ChatMessage message : messages) {
            ChatMessage before = merged.isEmpty() ? null : merged.getLast();
            if (before instanceof ChatMessage.User(String first)
                    && message instanceof ChatMessage.User(String second)) {
                merged.set(merged.size() - 1, new ChatMessage.User(first + BETWEEN + second));
            } else if (before instanceof ChatMessage.Assistant first
                    && first.calls().isEmpty()
                    && message instanceof ChatMessage.Assistant second) {
                String text = second.text().isEmpty() ? first.text() : first.text() + BETWEEN + second.text();
                merged.set(merged.size() - 1, new ChatMessage.Assistant(text, second.calls(), second.extra()));
            } else {
                merged.add(message);
            }
        }
        return merged;
    }

    private static List<ChatMessage> alternating(List<ChatMessage> merged) {
        List<ChatMessage> ordered = new ArrayList<>();
        for (ChatMessage message : merged) {
            if (ordered.isEmpty() && !(message instanceof ChatMessage.User)) {
                ordered.add(new ChatMessage.User(BEGUN));
            } else if (!ordered.isEmpty()
                    && message instanceof ChatMessage.User
                    && ordered.getLast() instanceof ChatMessage.Result) {
                ordered.add(ChatMessage.Assistant.words(UNANSWERED));
            }
            ordered.add(message);
        }
        if (ordered.getLast() instanceof ChatMessage.Assistant) {
            ordered.add(new ChatMessage.User(GO_ON));
        }
        return ordered;
    }
}
