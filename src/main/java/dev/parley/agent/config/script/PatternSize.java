package dev.parley.agent.config.script;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * How large a regular expression becomes when its counted repetitions are written out, which is what RE2 does: nested
 * counts multiply, so a short line can stand for billions of steps. An upper bound, found without compiling.
 */
public final class PatternSize {

    /** The largest that one of a customer's patterns may be. */
    public static final long MOST = 2_000;
    /** What all of one configuration may cost together. */
    public static final long MOST_TOGETHER = 20_000;

    private static final long MAX = 1_000_000_000;
    /** {@code \\p{L}} takes as long as this many plain characters. */
    private static final long TABLE = 20;

    /** The size of a group so far, and of the last thing in it, which a repetition would repeat. */
    private static final class Group {
        private long whole;
        private long last;

        void add(long size) {
            last = size;
            whole = Math.min(MAX, whole + size);
        }

        void repeat(long times) {
            long more = Math.min(MAX, last * Math.max(0, times - 1));
            last = Math.min(MAX, last + more);
            whole = Math.min(MAX, whole + more);
        }
    }

    private final String pattern;
    private int at;

    private PatternSize(String pattern) {
        this.pattern = pattern;
    }

    /** The number of steps that it is written out to, at most a billion. */
    public static long of(String pattern) {
        return new PatternSize(pattern).measure();
    }

    /** What compiling it costs: its size, and the tables of Unicode that its classes are made of. */
    public static long toCompile(String pattern) {
        long tables = 0;
        for (int i = 0; i + 1 < pattern.length(); i++) {
            boolean table = pattern.charAt(i) == '\\' && "pP".indexOf(pattern.charAt(i + 1)) >= 0;
            tables += table ? TABLE : 0;
        }
        return of(pattern) + tables;
    }

    private long measure() {
        Deque<Group> groups = new ArrayDeque<>();
        groups.push(new Group());
        for (at = 0; at < pattern.length(); at++) {
            switch (pattern.charAt(at)) {
                case '\\' -> {
                    if (pattern.startsWith("Q", at + 1)) {
                        quoted().ifPresent(groups.peek()::add);
                    } else {
                        escape();
                        groups.peek().add(1);
                    }
                }
                case '[' -> groups.peek().add(characterClass() ? 1 : MAX);
                case '(' -> {
                    // Flags are nothing that a repetition behind them would repeat.
                    if (!flags()) {
                        groups.push(new Group());
                    }
                }
                case ')' -> {
                    Group closed = groups.pop();
                    if (groups.isEmpty()) {
                        groups.push(new Group());
                    }
                    groups.peek().add(closed.whole + 2);
                }
                case '{' -> {
                    long count = count();
                    if (count < 0) {
                        groups.peek().add(1);
                    } else {
                        groups.peek().repeat(count);
                    }
                }
                default -> groups.peek().add(1);
            }
        }
        return groups.stream().mapToLong(group -> group.whole).sum();
    }

    /** Moves to the end of an escape, past the braces of {@code \\p{Greek}} and {@code \\x{10FFFF}}. */
    private void escape() {
        at++;
        if (at + 1 < pattern.length() && "pPx".indexOf(pattern.charAt(at)) >= 0 && pattern.charAt(at + 1) == '{') {
            int end = pattern.indexOf('}', at);
            at = end < 0 ? pattern.length() : end;
        }
    }

    /** Moves to the end of what stands for itself from {@code \\Q} to {@code \\E}; how much that is, if it is anything. */
    private OptionalLong quoted() {
        int from = at + 2;
        int end = pattern.indexOf("\\E", from);
        at = end < 0 ? pattern.length() : end + 1;
        long size = (end < 0 ? pattern.length() : end) - from;
        return size > 0 ? OptionalLong.of(size) : OptionalLong.empty();
    }

    /** Moves to the end of {@code (?i)} and the like; false where a group begins. */
    private boolean flags() {
        int end = pattern.startsWith("?", at + 1) ? pattern.indexOf(')', at) : -1;
        boolean flags = end > 0 && pattern.substring(at + 2, end).matches("[a-zA-Z-]*");
        at = flags ? end : at;
        return flags;
    }

    /** Moves to the end of a class, in which a bracket that comes first is one of its characters; whether it has an end. */
    private boolean characterClass() {
        int first = pattern.startsWith("^", at + 1) ? at + 2 : at + 1;
        for (at = first; at < pattern.length(); at++) {
            if (pattern.charAt(at) == '\\') {
                at++;
            } else if (pattern.charAt(at) == ']' && at > first) {
                return true;
            }
        }
        return false;
    }

    /** The larger number in the braces, or -1 where they are no count. */
    private long count() {
        int end = pattern.indexOf('}', at);
        String inside = end < 0 ? "" : pattern.substring(at + 1, end);
        if (!inside.matches("[0-9]{1,9}(,[0-9]{0,9})?")) {
            return -1;
        }
        at = end;
        String[] numbers = inside.split(",");
        return Long.parseLong(numbers[numbers.length - 1]);
    }
}
