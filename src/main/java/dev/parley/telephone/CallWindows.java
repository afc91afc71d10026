package dev.parley.telephone;

import java.time.DayOfWeek;
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

    /**
     * A part of certain days.
     *
     * @param to exclusive; midnight is the end of the day
     */
    @RegisterForReflection
    public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {

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

    private Stream<Instant> openings(Instant from, ZoneId zone) {
        LocalDate today = from.atZone(zone).toLocalDate();
        return Stream.iterate(today, day -> day.plusDays(1))
                .limit(DAYS_AHEAD)
                .flatMap(day -> windows.stream()
                        .filter(window -> window.days().contains(day.getDayOfWeek()))
                        .map(window -> day.atTime(window.from()).atZone(zone).toInstant()));
    }
}
