package dev.parley.dialogue.tool;

import java.util.Locale;

/**
 * What came of a call.
 *
 * @param text what the model is told
 */
public record ToolResult(Outcome outcome, String text) {

    /** How a call ended. */
    public enum Outcome {
        OK,
        ERROR,
        /** It went out, and the node stopped before its answer was kept. */
        UNKNOWN;

        /** Its name in details and metrics. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The tool could not do it, and why. */
    public static ToolResult error(String why) {
        return new ToolResult(Outcome.ERROR, why);
    }
}
