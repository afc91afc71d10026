package dev.parley.agent.config.script;

/**
 * A text that is read only so long: what searches it cannot be interrupted otherwise.
 *
 * @param deadline by {@link System#nanoTime}
 */
public record HurriedText(String text, long deadline) implements CharSequence {

    /** It was read for too long. */
    public static final class TooSlow extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooSlow() {
            super(null, null, false, false);
        }
    }

    @Override
    public int length() {
        return text.length();
    }

    /**
     * @throws TooSlow when its time is up
     */
    public void hurry() {
        if (System.nanoTime() - deadline > 0) {
            throw new TooSlow();
        }
    }

    @Override
    public char charAt(int index) {
        if ((index & 15) == 0) {
            hurry();
        }
        return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
