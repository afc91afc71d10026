package dev.parley.telephone.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * When a telephone may ring.
 *
 * @param windows none: at any time
 * @param zones where the person may be: a moment is right when it is within a window in all of them
 */
@RegisterForReflection
public record CallWindows(List<Window> windows, List<ZoneId> zones) {

    public static final CallWindows ALWAYS = new CallWindows(List.of(), List.of());

    private static final int DAYS_AHEAD = 8;
    private static final Duration ANOTHER_LOOK = Duration.ofMinutes(1);

    /**
     * A part of certain days.
     *
     * @param to exclusive; midnight is the end of the day
     */
    @RegisterForReflection
    public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {

        /** The first moment after a time within it that is not. */
        private Instant end(ZonedDateTime within) {
            LocalDate day = within.toLocalDate();
            ZonedDateTime end = to.equals(LocalTime.MIDNIGHT)
                    ? day.plusDays(1).atStartOfDay(within.getZone())
                    : day.atTime(to).atZone(within.getZone());
            // Where the clocks are put back the same hour comes twice.
            return (end.isAfter(within) ? end : end.withLaterOffsetAtOverlap()).toInstant();
        }

        private boolean holds(ZonedDateTime time) {
            LocalTime at = time.toLocalTime();
            return days.contains(time.getDayOfWeek())
                    && !at.isBefore(from)
                    && (to.equals(LocalTime.MIDNIGHT) || at.isBefore(to));
        }
    }

    /** Whether it may ring then. */
    public boolean open(Instant time) {
        return windows.isEmpty()
                || zones.stream()
                        .allMatch(zone -> windows.stream().anyMatch(window -> window.holds(time.atZone(zone))));
    }

    /** The first right moment from then on; empty when there is none within a week. */
    public Optional<Instant> next(Instant from) {
        return open(from)
                ? Optional.of(from)
                : zones.stream()
                        .flatMap(zone -> openings(from, zone))
                        .filter(opening -> !opening.isBefore(from) && open(opening))
                        .min(Instant::compareTo);
    }

    /** Until when it may ring from then on without another look: not at all when it may not ring then; empty: for ever. */
    public Optional<Instant> shuts(Instant from) {
        if (windows.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                open(from)
                        ? zones.stream()
                                .map(zone -> end(from.atZone(zone)))
                                .min(Instant::compareTo)
                                .orElse(from.plus(ANOTHER_LOOK))
                        : from);
    }

    private Instant end(ZonedDateTime within) {
        Instant end = windows.stream()
                .filter(window -> window.holds(within))
                .map(window -> window.end(within))
                .max(Instant::compareTo)
                .orElseThrow();
        return end.isAfter(within.toInstant()) ? end : within.plus(ANOTHER_LOOK).toInstant();
    }

    private Stream<Instant> openings(Instant from, ZoneId zone) {
        LocalDate today = from.atZone(zone).toLocalDate();
        return Stream.iterate(today, day -> day.plusDays(1))
                .limit(DAYS_AHEAD)
                .flatMap(day -> windows.stream()
                        .filter(window -> window.days().contains(day.getDayOfWeek()))
                        .map(window -> day.atTime(window.from()).atZone(zone).toInstant()));
    }
}
