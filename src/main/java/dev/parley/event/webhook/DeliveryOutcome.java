package dev.parley.event.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What an endpoint's answer means. */
sealed interface DeliveryOutcome {

    /** It has it. */
    record Delivered() implements DeliveryOutcome {}

    /** It wants nothing any more. */
    record Gone() implements DeliveryOutcome {}

    /**
     * It does not have it.
     *
     * @param notBefore when it wants to be asked again, if it says so
     */
    record Failed(Optional<Instant> notBefore) implements DeliveryOutcome {}

    /** Longer than this nobody is let wait. */
    Duration LONGEST_WAIT = Duration.ofHours(24);

    /** RFC 9110: any 2xx has it; a redirect has not, and is not followed. */
    static DeliveryOutcome of(int code, Optional<String> retryAfter, Instant now) {
        if (code / 100 == 2) {
            return new Delivered();
        }
        return switch (code) {
            case 410 -> new Gone();
            case 429, 503 -> new Failed(retryAfter.flatMap(text -> notBefore(text, now)));
            default -> new Failed(Optional.empty());
        };
    }

    /** Retry-After, RFC 9110 10.2.3: seconds, or a date. */
    private static Optional<Instant> notBefore(String text, Instant now) {
        try {
            Instant then = text.strip().matches("[0-9]{1,9}")
                    ? now.plusSeconds(Long.parseLong(text.strip()))
                    : ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
            Instant latest = now.plus(LONGEST_WAIT);
            return Optional.of(then.isBefore(latest) ? then : latest);
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
