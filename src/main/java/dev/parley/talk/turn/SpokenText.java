package dev.parley.talk.turn;

/**
 * What the person says in one turn, as the recognizer tells it: words that stay as they are, and words that may still change. What was
 * asked about is not said once more, though the recognizer may tell it again.
 */
final class SpokenText {

    private String settled = "";
    private String current = "";
    /** What was asked about before it was settled. */
    private String taken = "";
    /** Nobody has begun to speak since it was asked about. */
    private boolean repeats;

    /**
     * The recognizer's words.
     *
     * @param told all that has not been settled
     * @param last whether it is settled by this
     * @param whileSpeaking whether words are told while they are said, and then once more
     * @param ongoing whether the person speaks on
     * @return whether it tells something that is to be dealt with now
     */
    boolean tell(String told, boolean last, boolean whileSpeaking, boolean ongoing) {
        String text = Language.without(taken, told);
        boolean more = !text.isEmpty() && !text.equals(told);
        // What the recognizer made of it in the end, or what somebody adds who was asked about while they were
        // speaking.
        boolean known = repeats && whileSpeaking && (ongoing || !more);
        if (known && last && more) {
            settled = text;
        }
        if (last) {
            taken = "";
            repeats = false;
        }
        if (known || text.isEmpty() && !last) {
            return false;
        }
        current = text;
        if (last) {
            settle();
        }
        return true;
    }

    /** All of it. */
    String said() {
        return settled.isEmpty() ? current : current.isEmpty() ? settled : settled + " " + current;
    }

    boolean isEmpty() {
        return settled.isEmpty() && current.isEmpty();
    }

    /** It was asked about. */
    void take() {
        taken = current;
        repeats = !current.isEmpty();
        forget();
    }

    /** Whether what the recognizer tells is what was asked about. */
    boolean repeats() {
        return repeats;
    }

    /** Somebody speaks: what is told may be new. */
    void goesOn() {
        repeats = false;
    }

    void forget() {
        settled = "";
        current = "";
    }

    /** The recognizer is lost: it tells nothing of it again. */
    void lose() {
        settle();
        taken = "";
    }

    private void settle() {
        settled = said();
        current = "";
    }
}
