package dev.parley.recording;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of something (RFC 9110, section 14). Of several ranges, and of units that are not bytes, nothing is known: then all
 * of it is answered, as the RFC allows.
 *
 * @param from of its first byte
 * @param length at least one
 */
record ByteRange(long from, long length) {

    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /** What was asked for. */
    sealed interface Asked {

        record Whole() implements Asked {}

        record Part(ByteRange range) implements Asked {}

        /** 416. */
        record Unsatisfiable() implements Asked {}
    }

    /**
     * @param header as it came, or null
     * @param size of the whole
     */
    static Asked of(String header, long size) {
        Matcher range = RANGE.matcher(Optional.ofNullable(header).orElse("").strip());
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return new Asked.Whole();
        }
        if (range.group(1).isEmpty()) {
            long last = Math.min(size, Long.parseLong(range.group(2)));
            return last == 0 ? new Asked.Unsatisfiable() : new Asked.Part(new ByteRange(size - last, last));
        }
        long from = Long.parseLong(range.group(1));
        long to = range.group(2).isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(range.group(2)));
        if (!range.group(2).isEmpty() && Long.parseLong(range.group(2)) < from) {
            return new Asked.Whole();
        }
        return from >= size ? new Asked.Unsatisfiable() : new Asked.Part(new ByteRange(from, to - from + 1));
    }
}
