package dev.parley.model.answer;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Takes out of what a model says what is not for the person: its reasoning, calls written as text, the marks of its own
 * language. Tags may come in pieces, in any case, and never be closed.
 */
final class Withheld {

    private static final String NEVER = "";
    private static final Map<String, String> SPANS = spans();
    private static final List<String> MARKS = List.of(
            "<|im_start|>assistant",
            "<|im_start|>",
            "<|im_end|>",
            "<|eot_id|>",
            "<|eom_id|>",
            "<|end|>",
            "<|return|>",
            "<|start|>assistant",
            "<|channel|>final<|message|>",
            "<|endoftext|>",
            "</s>");
    /** Where reasoning ends whose beginning was in the prompt. */
    private static final List<String> ENDS_ALONE =
            List.of("</think>", "</thinking>", "[/THINK]", "</reasoning>", "</thought>", "</seed:think>", "◁/think▷");

    private static final int LONGEST_END =
            ENDS_ALONE.stream().mapToInt(String::length).max().orElseThrow();
    private static final String QUOTES = "`\"'“”‘’„«»()";
    private static final String AFTER_A_WORD = " \t.,;:!?";
    private static final char NONE = 0;

    private static final List<String> TAGS = Stream.of(SPANS.keySet(), MARKS, ENDS_ALONE)
            .flatMap(tags -> tags.stream())
            .toList();

    private final StringBuilder held = new StringBuilder();
    private String closing;
    private boolean skipSpace;
    private boolean reasonedUntilNow;
    private boolean reasonsFirst;
    private boolean untilTheEnd;
    private boolean reasoned;
    private boolean ended;
    private int searched;
    private boolean inCode;
    private char last = NONE;

    /**
     * @param reasonsFirst whether answers of this model are known to begin inside of reasoning that nothing opens: what comes
     *     until its end is held back
     */
    Withheld(boolean reasonsFirst) {
        this.reasonsFirst = reasonsFirst;
        this.untilTheEnd = reasonsFirst;
    }

    private static Map<String, String> spans() {
        Map<String, String> spans = new TreeMap<>();
        for (String tag : List.of(
                "think",
                "thinking",
                "thought",
                "reasoning",
                "seed:think",
                "tool_call",
                "tool_calls",
                "function_call")) {
            spans.put("<" + tag + ">", "</" + tag + ">");
        }
        spans.put("[THINK]", "[/THINK]");
        spans.put("◁think▷", "◁/think▷");
        spans.put("<function=", "</function>");
        spans.put("<|channel|>analysis", "<|end|>");
        spans.put("<|channel|>commentary", "<|end|>");
        spans.put("<|tool_call|>", NEVER);
        spans.put("<|tool_calls_section_begin|>", "<|tool_calls_section_end|>");
        spans.put("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>");
        spans.put("<|python_tag|>", NEVER);
        spans.put("[TOOL_CALLS]", NEVER);
        return spans;
    }

    /** What of the words so far may be shown, beyond what was said to be before. */
    String add(String piece) {
        searched = Math.max(0, held.length() - LONGEST_END);
        held.append(piece);
        StringBuilder shown = new StringBuilder();
        while (step(shown)) {
            // Once for each tag.
        }
        return shown.toString();
    }

    /**
     * What was held back because it might have become a tag, or reasoning.
     *
     * @param cut whether the answer was cut off: it may not have come to the end of its reasoning
     */
    String end(boolean cut) {
        ended = true;
        if (untilTheEnd && !cut && !held.toString().isBlank()) {
            untilTheEnd = false;
            reasonsFirst = false;
        }
        String shown = add("");
        String rest = closing == null && !untilTheEnd ? held.toString() : "";
        held.setLength(0);
        return shown + (skipSpace ? rest.stripLeading() : rest);
    }

    /** Whether such answers begin inside of reasoning, as far as this one tells when it has ended. */
    boolean reasonsFirst() {
        return reasonsFirst;
    }

    /** How much is held back. */
    int size() {
        return held.length();
    }

    /** Whether all that was shown until now was reasoning, as its end tells; asked once. */
    boolean reasonedUntilNow() {
        boolean was = reasonedUntilNow;
        reasonedUntilNow = false;
        return was;
    }

    private boolean step(StringBuilder shown) {
        if (untilTheEnd) {
            return beforeTheEnd();
        }
        return closing == null ? outside(shown) : inside();
    }

    /** In reasoning, unless it opens it by itself. */
    private boolean beforeTheEnd() {
        int start = 0;
        while (start < held.length() && Character.isWhitespace(held.charAt(start))) {
            start++;
        }
        String first = start < held.length() ? tagAt(start) : null;
        if (first != null && ENDS_ALONE.contains(SPANS.get(first))) {
            untilTheEnd = false;
            reasonsFirst = false;
            return true;
        }
        for (int i = searched; i < held.length(); i++) {
            String tag = mayBegin(held.charAt(i)) ? tagAt(i) : null;
            if (tag != null && ENDS_ALONE.contains(tag)) {
                held.delete(0, i + tag.length());
                untilTheEnd = false;
                reasoned = true;
                skipSpace = true;
                return true;
            }
        }
        return false;
    }

    private boolean inside() {
        int at = closing.equals(NEVER) ? -1 : find(closing);
        if (at < 0) {
            int keep = Math.min(held.length(), Math.max(0, closing.length() - 1));
            held.delete(0, held.length() - keep);
            return false;
        }
        held.delete(0, at + closing.length());
        closing = null;
        skipSpace = true;
        return true;
    }

    private int find(String tag) {
        for (int i = 0; i + tag.length() <= held.length(); i++) {
            if (matches(tag, i, tag.length())) {
                return i;
            }
        }
        return -1;
    }

    private boolean outside(StringBuilder shown) {
        for (int i = 0; i < held.length(); i++) {
            if (!mayBegin(held.charAt(i))) {
                continue;
            }
            String tag = tagAt(i);
            if (tag != null && ENDS_ALONE.contains(tag)) {
                int after = i + tag.length();
                if (after == held.length() && !ended) {
                    show(i, shown);
                    return false;
                }
                if (mentioned(i, after)) {
                    i = after - 1;
                    continue;
                }
            }
            if (tag != null) {
                show(i, shown);
                held.delete(0, tag.length());
                meet(tag, shown);
                return true;
            }
            if (mayBecomeTag(i)) {
                show(i, shown);
                return false;
            }
        }
        show(held.length(), shown);
        return false;
    }

    private void meet(String tag, StringBuilder shown) {
        if (SPANS.containsKey(tag)) {
            closing = SPANS.get(tag);
            reasoned |= ENDS_ALONE.contains(closing);
        } else if (ENDS_ALONE.contains(tag) && !reasoned) {
            shown.setLength(0);
            reasoned = true;
            reasonedUntilNow = true;
            reasonsFirst = true;
            skipSpace = true;
        }
    }

    private static boolean mayBegin(char c) {
        return c == '<' || c == '[' || c == '◁';
    }

    /** Whether it is a word of a sentence: in quotes, in code, or between blanks on one line. */
    private boolean mentioned(int from, int to) {
        char before = from == 0 ? last : held.charAt(from - 1);
        char after = to == held.length() ? NONE : held.charAt(to);
        boolean quoted = QUOTES.indexOf(before) >= 0 && QUOTES.indexOf(after) >= 0;
        boolean aWord = (before == ' ' || before == '\t') && (after == NONE || AFTER_A_WORD.indexOf(after) >= 0);
        return quoted || aWord || code(from);
    }

    /** Whether as many backticks stand before it as open code, and do not close it. */
    private boolean code(int until) {
        return inCode != (held.chars().limit(until).filter(c -> c == '`').count() % 2 == 1);
    }

    private void show(int length, StringBuilder shown) {
        inCode = code(length);
        last = length == 0 ? last : held.charAt(length - 1);
        String text = held.substring(0, length);
        held.delete(0, length);
        if (skipSpace) {
            text = text.stripLeading();
            skipSpace = text.isEmpty();
        }
        shown.append(text);
    }

    private String tagAt(int i) {
        String longest = null;
        for (String tag : TAGS) {
            if (matches(tag, i, tag.length()) && (longest == null || tag.length() > longest.length())) {
                longest = tag;
            }
        }
        return longest;
    }

    private boolean mayBecomeTag(int i) {
        int rest = held.length() - i;
        return TAGS.stream().anyMatch(tag -> rest < tag.length() && matches(tag, i, rest));
    }

    private boolean matches(String tag, int from, int length) {
        if (from + length > held.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Character.toLowerCase(held.charAt(from + i)) != Character.toLowerCase(tag.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
