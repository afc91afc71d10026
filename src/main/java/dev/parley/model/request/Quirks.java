package dev.parley.model.request;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

import dev.parley.model.answer.Refusal;

/**
 * What was learnt of one model at one endpoint: what it refuses, and how much it takes.
 *
 * @param refused what is left out or written otherwise
 * @param window about how many tokens it takes; 0 when it never refused any
 * @param contentOfCalls what stands beside calls without text, or null
 * @param reasonsFirst whether its answers begin inside of reasoning that nothing opens
 */
public record Quirks(Set<Refusal> refused, int window, String contentOfCalls, boolean reasonsFirst) {

    public static final Quirks NONE = new Quirks(Set.of(), 0, null, false);

    private static final String SOMETHING = ".";

    boolean refuse(Refusal refusal) {
        return refused.contains(refusal);
    }

    /** Whether the answer is to come in one piece. */
    public boolean wholeAnswers() {
        return refuse(Refusal.STREAM);
    }

    /** What to do after this refusal; empty when it was done before and did not help. */
    public Optional<Quirks> after(Refusal refusal) {
        if (refusal == Refusal.NULL_CONTENT) {
            return SOMETHING.equals(contentOfCalls)
                    ? Optional.empty()
                    : Optional.of(new Quirks(refused, window, contentOfCalls == null ? "" : SOMETHING, reasonsFirst));
        }
        if (refuse(refusal)) {
            // Its other name is not taken either.
            return refusal == Refusal.MAX_TOKENS_NAME ? after(Refusal.MAX_TOKENS) : Optional.empty();
        }
        Set<Refusal> more = refused.isEmpty() ? EnumSet.noneOf(Refusal.class) : EnumSet.copyOf(refused);
        more.add(refusal);
        return Optional.of(new Quirks(Set.copyOf(more), window, contentOfCalls, reasonsFirst));
    }

    /** It takes no more than this. */
    public Quirks within(int tokens) {
        return new Quirks(refused, tokens, contentOfCalls, reasonsFirst);
    }

    /** Whether its answers begin inside of reasoning. */
    public Quirks reasoning(boolean first) {
        return new Quirks(refused, window, contentOfCalls, first);
    }
}
