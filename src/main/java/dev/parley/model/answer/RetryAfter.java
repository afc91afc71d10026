package dev.parley.model.answer;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;

/** How long an endpoint asks to be left alone; a day at most. */
public final class RetryAfter {

    private static final Duration MOST = Duration.ofDays(1);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    private RetryAfter() {}

    /**
     * RFC 9110, 10.2.3: a number or a date; null for anything else.
     *
     * @param unitMillis what the number counts
     */
    public static Duration of(String value, int unitMillis, Instant now) {
        String text = value.strip();
        if (NUMBER.matcher(text).matches()) {
            return atMost(Duration.ofMillis((long) Math.ceil(Double.parseDouble(text) * unitMillis)));
        }
        try {
            Duration wait = Duration.between(
                    now,
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return wait.isNegative() ? Duration.ZERO : atMost(wait);
        } catch (DateTimeParseException malformed) {
            return null;
        }
    }

    /** Seconds as Google writes them, {@code 38.5s}; null for anything else. */
    static Duration ofSeconds(String value) {
        String number = value.endsWith("s") ? value.substring(0, value.length() - 1) : "";
        return NUMBER.matcher(number).matches() ? of(number, 1_000, Instant.EPOCH) : null;
    }

    private static Duration atMost(Duration wait) {
        return wait.compareTo(MOST) > 0 ? MOST : wait;
    }
}
