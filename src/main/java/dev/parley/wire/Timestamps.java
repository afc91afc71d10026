package dev.parley.wire;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times on the wire: ISO 8601, UTC, always six digits of a second and a {@code Z}. */
public final class Timestamps {

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private static final Pattern BASIC_OFFSET = Pattern.compile("(.*T.*[+-]\\d{2})(\\d{2})?");

    /** The longest that is a time, with nanoseconds and an offset to the second. */
    private static final int LONGEST = 40;

    private Timestamps() {}

    /** This moment, as exact as PostgreSQL keeps it. */
    public static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    public static String format(Instant time) {
        return MICROSECONDS.format(time);
    }

    /** An offset without a colon, or of hours alone, as ISO 8601's extended format has it. */
    private static String extended(String text) {
        Matcher basic = BASIC_OFFSET.matcher(text);
        return basic.matches() ? basic.group(1) + ":" + Objects.requireNonNullElse(basic.group(2), "00") : text;
    }

    /** Reads a time with any offset, cut to microseconds; empty when it is none or outside PostgreSQL's range. */
    public static Optional<Instant> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(extended(text));
            return time.getYear() < 0 || time.getYear() > 9999
                    ? Optional.empty()
                    : Optional.of(time.toInstant().truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }
}
