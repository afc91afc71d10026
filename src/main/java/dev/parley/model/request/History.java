package dev.parley.model.request;

import java.util.ArrayList;
import java.util.List;

/**
 * What of a conversation fits into a model's window: whole exchanges are left out from the oldest, never the last one, never
 * a call without its result. What is too long even then are results of tools, whose ends are cut off.
 */
public final class History {

    private static final int LEAST_RESULT = 500;
    private static final String CUT = "… (the rest was too long)";

    private History() {}

    /**
     * @param leftOut how many messages are not in it
     * @param tokens about
     * @param shrinks whether a smaller budget could make it shorter still
     */
    public record Fitted(List<ChatMessage> messages, int leftOut, int tokens, boolean shrinks) {}

    /**
     * @param budget in tokens, for these messages alone
     */
    public static Fitted fit(List<ChatMessage> messages, int budget) {
        List<List<ChatMessage>> exchanges = exchanges(messages);
        int first = Math.max(0, exchanges.size() - 1);
        int tokens = exchanges.isEmpty() ? 0 : Tokens.in(exchanges.getLast());
        while (first > 0 && tokens + Tokens.in(exchanges.get(first - 1)) <= budget) {
            first--;
            tokens += Tokens.in(exchanges.get(first));
        }
        List<ChatMessage> kept = new ArrayList<>();
        exchanges.subList(first, exchanges.size()).forEach(kept::addAll);
        if (tokens > budget) {
            kept = cutResults(kept, tokens - budget);
        }
        boolean more = exchanges.size() - first > 1
                || kept.stream()
                        .anyMatch(message -> message instanceof ChatMessage.Result result
                                && result.text().length() > LEAST_RESULT + CUT.length());
        return new Fitted(kept, messages.size() - kept.size(), Tokens.in(kept), more);
    }

    /** An exchange begins where the person speaks. */
    private static List<List<ChatMessage>> exchanges(List<ChatMessage> messages) {
        List<List<ChatMessage>> exchanges = new ArrayList<>();
        for (ChatMessage message : messages) {
            if (exchanges.isEmpty() || message instanceof ChatMessage.User) {
                exchanges.add(new ArrayList<>());
            }
            exchanges.getLast().add(message);
        }
        return exchanges;
    }

    private static List<ChatMessage> cutResults(List<ChatMessage> messages, int tooMany) {
        int length = messages.stream()
                .filter(ChatMessage.Result.class::isInstance)
                .mapToInt(message -> ((ChatMessage.Result) message).text().length())
                .sum();
        double share = length == 0 ? 1 : Math.max(0, 1 - 4.0 * tooMany / length);
        return messages.stream()
                .map(message -> message instanceof ChatMessage.Result result ? cut(result, share) : message)
                .toList();
    }

    private static ChatMessage cut(ChatMessage.Result result, double share) {
        int length = Math.max(LEAST_RESULT, (int) (result.text().length() * share));
        if (length >= result.text().length()) {
            return result;
        }
        int end = Character.isHighSurrogate(result.text().charAt(length - 1)) ? length - 1 : length;
        return new ChatMessage.Result(
                result.callId(), result.tool(), result.text().substring(0, end) + CUT);
    }
}
