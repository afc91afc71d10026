package dev.parley.telephone.carrier;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The value of a Retry-After: seconds, with a comment and parameters or without (RFC 3261, section 20.33), or a date, as
 * older peers write it (RFC 2543, section 6.32).
 */
public final class RetryAfter {

    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /** How long that is from now; empty when it cannot be understood. */
    public static Optional<Duration> of(String value, Instant now) {
        String text = value.strip();
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        return digits == 0 ? untilDate(text, now) : seconds(text, digits);
    }

    private static Optional<Duration> seconds(String text, int digits) {
        boolean ends = digits == text.length() || " \t(;,.".indexOf(text.charAt(digits)) >= 0;
        if (!ends) {
            return Optional.empty();
        }
        return Optional.of(
                Duration.ofSeconds(digits > MOST_DIGITS ? Integer.MAX_VALUE : Long.parseLong(text, 0, digits, 10)));
    }

    private static Optional<Duration> untilDate(String text, Instant now) {
        int more = Math.max(text.indexOf(';'), text.indexOf('('));
        String date = more < 0 ? text : text.substring(0, more).strip();
        try {
            Duration until = Duration.between(
                    now,
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return Optional.of(until.isNegative() ? Duration.ZERO : until);
        } catch (DateTimeException | ArithmeticException other) {
            return Optional.empty();
        }
    }
}
