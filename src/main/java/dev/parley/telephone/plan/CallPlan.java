package dev.parley.telephone.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.parley.agent.config.call.RetryConfig;
import dev.parley.agent.config.call.ScheduleConfig;
import dev.parley.problem.Problem;

/**
 * When and how often a call is tried: what the agent's configuration and the request come to, as it is stored with the call.
 *
 * @param maxAttempts of those that count
 * @param backoffSeconds from the end of one attempt to the next
 * @param retryOn the outcomes that are worth another attempt
 */
@RegisterForReflection
public record CallPlan(int maxAttempts, int backoffSeconds, Set<Outcome> retryOn, CallWindows windows) {

    private static final int BACKOFF_SECONDS = 300;
    private static final Set<Outcome> RETRY_ON = EnumSet.of(Outcome.BUSY, Outcome.NO_ANSWER);

    /** What follows a failed attempt. */
    public sealed interface Next {

        /** Another attempt, then. */
        record Again(Instant at) implements Next {}

        /** It was the last one. */
        record Over() implements Next {}
    }

    /**
     * A plan with the time it begins and the time it ends.
     *
     * @param expiresAt no attempt begins after it
     */
    public record Timed(CallPlan plan, Instant dueAt, Instant expiresAt) {}

    /**
     * @param agent the agent's configuration, where the request leaves a field out
     * @param patience how long a call may wait after the first right moment, where no deadline is given
     * @param calleeZones where the callee may be, by the number; asked only when it matters
     * @throws Problem 422 when it can never be placed
     */
    public static Timed of(
            Policy asked, Policy agent, Instant now, Duration patience, Supplier<List<ZoneId>> calleeZones) {
        Policy policy = asked.over(agent);
        CallWindows windows = windows(policy.schedule(), calleeZones);
        CallPlan plan = new CallPlan(
                or(policy.retry().maxAttempts(), 1),
                or(policy.retry().backoffSeconds(), BACKOFF_SECONDS),
                policy.retry().on() == null ? RETRY_ON : outcomes(policy.retry().on()),
                windows);
        Instant notBefore = policy.schedule().notBefore();
        Instant deadline = policy.schedule().deadline();
        Instant due = windows.next(notBefore == null || notBefore.isBefore(now) ? now : notBefore)
                .orElseThrow(() -> Problem.invalid(
                        "schedule.timezone",
                        "there is no moment that is in a window in every time zone of this number"));
        Instant expires = deadline == null ? plan.patient(due, patience) : deadline;
        if (!due.isBefore(expires)) {
            throw Problem.invalid("schedule.deadline", "no moment before it is right for the call");
        }
        return new Timed(plan, due, expires);
    }

    /** When to give up: long enough for every attempt, each of them within a window. */
    private Instant patient(Instant due, Duration patience) {
        Instant last = due;
        for (int attempt = 1; attempt < maxAttempts; attempt++) {
            last = windows.next(last.plusSeconds(backoffSeconds)).orElse(last);
        }
        Instant end = last.plus(patience);
        return windows.next(end)
                .filter(opens -> !opens.equals(end))
                .map(opens -> opens.plus(patience))
                .orElse(end);
    }

    /** How often and when, each field null where nothing is said. */
    public record Policy(RetryConfig retry, ScheduleConfig schedule) {

        public Policy {
            retry = retry == null ? new RetryConfig(null, null, null) : retry;
            schedule = schedule == null ? new ScheduleConfig(null, null, null, null) : schedule;
        }

        private Policy over(Policy other) {
            return new Policy(
                    new RetryConfig(
                            or(retry.maxAttempts(), other.retry.maxAttempts()),
                            or(retry.backoffSeconds(), other.retry.backoffSeconds()),
                            or(retry.on(), other.retry.on())),
                    new ScheduleConfig(
                            or(schedule.notBefore(), other.schedule.notBefore()),
                            or(schedule.deadline(), other.schedule.deadline()),
                            or(schedule.windows(), other.schedule.windows()),
                            or(schedule.timezone(), other.schedule.timezone())));
        }
    }

    /**
     * What follows an attempt that did not get through.
     *
     * @param counted how many attempts have counted so far, this one included
     * @param notBefore until when the trunk rests, or the person is said to be away, or null
     */
    public Next after(Outcome outcome, int counted, Instant now, Instant notBefore, Instant expiresAt) {
        boolean again = !outcome.counts() || counted < maxAttempts && retryOn.contains(outcome);
        if (!again) {
            return new Next.Over();
        }
        Instant rested = outcome.counts() ? now.plusSeconds(backoffSeconds) : now;
        Instant possible = notBefore != null && notBefore.isAfter(rested) ? notBefore : rested;
        return before(expiresAt, possible)
                // That somebody is away for longer than the call can wait is no reason not to try.
                .or(() -> outcome.counts() ? before(expiresAt, rested) : Optional.empty())
                .<Next>map(Next.Again::new)
                .orElseGet(Next.Over::new);
    }

    private Optional<Instant> before(Instant expiresAt, Instant possible) {
        return windows.next(possible).filter(at -> at.isBefore(expiresAt));
    }

    private static CallWindows windows(ScheduleConfig schedule, Supplier<List<ZoneId>> calleeZones) {
        if (schedule.windows() == null) {
            return CallWindows.ALWAYS;
        }
        List<ZoneId> zones = schedule.timezone() == null ? calleeZones.get() : List.of(ZoneId.of(schedule.timezone()));
        if (zones.isEmpty()) {
            throw Problem.invalid("schedule.timezone", "is required: the number does not tell where the person is");
        }
        return new CallWindows(schedule.windows().stream().map(CallPlan::window).toList(), zones);
    }

    private static CallWindows.Window window(ScheduleConfig.Window window) {
        Set<DayOfWeek> days = window.days() == null
                ? EnumSet.allOf(DayOfWeek.class)
                : window.days().stream()
                        .map(day -> DayOfWeek.valueOf(day.name()))
                        .collect(Collectors.toSet());
        return new CallWindows.Window(days, time(window.from()), time(window.to()));
    }

    private static LocalTime time(String text) {
        return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
    }

    private static Set<Outcome> outcomes(List<RetryConfig.On> on) {
        return on.stream().map(each -> Outcome.valueOf(each.name())).collect(Collectors.toSet());
    }

    private static <T> T or(T value, T other) {
        return Optional.ofNullable(value).orElse(other);
    }
}
