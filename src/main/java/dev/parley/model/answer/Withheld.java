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
            List.of("</think>", "</thinking>", "[/THINK]", "</reasoning>", "</thought>", "◁/think▷");

    private static final List<String> TAGS = Stream.of(SPANS.keySet(), MARKS, ENDS_ALONE)
            .flatMap(tags -> tags.stream())
            .toList();

    private final StringBuilder held = new StringBuilder();
    private String closing;
    private boolean skipSpace;
    private boolean reasonedUntilNow;

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
        held.append(piece);
        StringBuilder shown = new StringBuilder();
        while (step(shown)) {
            // Once for each tag.
        }
        return shown.toString();
    }

    /** What was held back because it might have become a tag. */
    String end() {
        String rest = closing == null ? held.toString() : "";
        held.setLength(0);
        return skipSpace ? rest.stripLeading() : rest;
    }

    /** Whether all that was shown until now was reasoning, as its end tells; asked once. */
    boolean reasonedUntilNow() {
        boolean was = reasonedUntilNow;
        reasonedUntilNow = false;
        return was;
    }

    private boolean step(StringBuilder shown) {
        return closing == null ? outside(shown) : inside();
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
            char c = held.charAt(i);
            if (c != '<' && c != '[' && c != '◁') {
                continue;
            }
            String tag = tagAt(i);
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
        } else if (ENDS_ALONE.contains(tag)) {
            shown.setLength(0);
            reasonedUntilNow = true;
            skipSpace = true;
        }
    }

    private void show(int length, StringBuilder shown) {
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
