package dev.parley.talk.line;

import java.time.Duration;
import java.util.Optional;

/** The DTMF keys that the person has pressed, and how far they are taken down. On the talk's thread. */
public final class PressedKeys {

    /** Keys that come within this of each other are one turn, where nothing else is heard. */
    public static final Duration PAUSE = Duration.ofSeconds(2);

    private final StringBuilder keys = new StringBuilder();
    private int takenDown;
    private long last;

    /**
     * @param now by {@link System#nanoTime}
     */
    public void press(char key, long now) {
        last = now;
        keys.append(key);
    }

    /** All of them. */
    public String all() {
        return keys.toString();
    }

    /** Whether some are not taken down. */
    public boolean areNew() {
        return keys.length() > takenDown;
    }

    /** Whether no more have come for as long as makes them a turn. */
    public boolean arePaused(long now) {
        return now - last >= PAUSE.toNanos();
    }

    /** Those that are not taken down yet, which are so from now on. */
    public Optional<String> take() {
        Optional<String> taken = areNew() ? Optional.of(keys.substring(takenDown)) : Optional.empty();
        takenDown = keys.length();
        return taken;
    }
}
