package dev.parley.telephone.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.junit.jupiter.api.Test;

import dev.parley.agent.config.call.RetryConfig;
import dev.parley.agent.config.call.ScheduleConfig;
import dev.parley.problem.Problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CallPlanTest {

    /** A Sunday. */
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Supplier<List<ZoneId>> BERLIN = () -> List.of(ZoneId.of("Europe/Berlin"));
    private static final CallPlan.Policy NOTHING = new CallPlan.Policy(null, null);

    private static CallPlan.Policy schedule(Instant notBefore, Instant deadline, ScheduleConfig.Window... windows) {
        return new CallPlan.Policy(
                null, new ScheduleConfig(notBefore, deadline, windows.length == 0 ? null : List.of(windows), null));
    }

    private static CallPlan.Policy retry(Integer attempts, Integer backoff, List<RetryConfig.On> on) {
        return new CallPlan.Policy(new RetryConfig(attempts, backoff, on), null);
    }

    private static ScheduleConfig.Window workdays(String from, String to) {
        return new ScheduleConfig.Window(
                List.of(
                        ScheduleConfig.Day.MONDAY,
                        ScheduleConfig.Day.TUESDAY,
                        ScheduleConfig.Day.WEDNESDAY,
                        ScheduleConfig.Day.THURSDAY,
                        ScheduleConfig.Day.FRIDAY),
                from,
                to);
    }

    @Test
    void isOneAttemptNowWhenNothingIsSaid() {
        CallPlan.Timed timed = CallPlan.of(NOTHING, NOTHING, NOW, HOUR, BERLIN);
        assertEquals(NOW, timed.dueAt());
        assertEquals(NOW.plus(HOUR), timed.expiresAt());
        assertEquals(1, timed.plan().maxAttempts());
        assertInstanceOf(CallPlan.Next.Over.class, timed.plan().after(Outcome.BUSY, 1, NOW, null, timed.expiresAt()));
    }

    @Test
    void takesEachFieldFromTheRequestBeforeTheAgent() {
        CallPlan plan = CallPlan.of(
                        retry(3, null, null), retry(9, 60, List.of(RetryConfig.On.NO_ANSWER)), NOW, HOUR, BERLIN)
                .plan();
        assertEquals(3, plan.maxAttempts());
        assertEquals(60, plan.backoffSeconds());
        assertEquals(Set.of(Outcome.NO_ANSWER), plan.retryOn());
    }

    @Test
    void triesAgainWhatIsWorthItAsOftenAsAllowed() {
        CallPlan.Timed timed = CallPlan.of(retry(3, 60, null), NOTHING, NOW, HOUR, BERLIN);
        CallPlan plan = timed.plan();
        Instant end = timed.expiresAt();
        assertEquals(NOW.plus(HOUR).plusSeconds(120), end, "room for the pauses");
        assertEquals(new CallPlan.Next.Again(NOW.plusSeconds(60)), plan.after(Outcome.BUSY, 1, NOW, null, end));
        assertEquals(new CallPlan.Next.Again(NOW.plusSeconds(60)), plan.after(Outcome.NO_ANSWER, 2, NOW, null, end));
        assertInstanceOf(CallPlan.Next.Over.class, plan.after(Outcome.BUSY, 3, NOW, null, end));
        assertInstanceOf(CallPlan.Next.Over.class, plan.after(Outcome.INVALID_NUMBER, 1, NOW, null, end));
        assertInstanceOf(CallPlan.Next.Over.class, plan.after(Outcome.NODE_LOST, 1, NOW, null, end));
        assertInstanceOf(
                CallPlan.Next.Over.class, plan.after(Outcome.BUSY, 1, end.minusSeconds(30), null, end), "too late");
    }

    @Test
    void waitsForATrunkThatRestsWithoutCountingIt() {
        CallPlan.Timed timed = CallPlan.of(NOTHING, NOTHING, NOW, HOUR, BERLIN);
        assertEquals(
                new CallPlan.Next.Again(NOW.plusSeconds(7)),
                timed.plan().after(Outcome.TRUNK_BUSY, 0, NOW, NOW.plusSeconds(7), timed.expiresAt()));
    }

    @Test
    void waitsForAPersonWhoIsAwayUnlessThatWouldBeTooLate() {
        CallPlan.Timed timed = CallPlan.of(retry(3, 60, null), NOTHING, NOW, HOUR, BERLIN);
        CallPlan plan = timed.plan();
        Instant end = timed.expiresAt();
        assertEquals(
                new CallPlan.Next.Again(NOW.plusSeconds(600)),
                plan.after(Outcome.NO_ANSWER, 1, NOW, NOW.plusSeconds(600), end));
        assertEquals(
                new CallPlan.Next.Again(NOW.plusSeconds(60)),
                plan.after(Outcome.NO_ANSWER, 1, NOW, NOW.plusSeconds(5), end));
        assertEquals(
                new CallPlan.Next.Again(NOW.plusSeconds(60)),
                plan.after(Outcome.NO_ANSWER, 1, NOW, end.plusSeconds(1), end));
    }

    @Test
    void knowsUntilWhenItMayRingWithoutAnotherLook() {
        CallWindows windows = CallPlan.of(
                        schedule(null, null, workdays("09:00", "18:00"), workdays("17:00", "24:00")),
                        NOTHING,
                        NOW,
                        HOUR,
                        BERLIN)
                .plan()
                .windows();
        Instant monday = Instant.parse("2026-11-23T08:00:00Z");
        assertEquals(Optional.of(Instant.parse("2026-11-23T17:00:00Z")), windows.shuts(monday));
        assertEquals(
                Optional.of(Instant.parse("2026-11-23T23:00:00Z")), windows.shuts(monday.plus(Duration.ofHours(8))));
        assertEquals(Optional.of(NOW), windows.shuts(NOW), "a Sunday");
        assertEquals(Optional.empty(), CallWindows.ALWAYS.shuts(NOW));
        Instant twice = Instant.parse("2026-10-25T01:10:00Z");
        CallWindows night = new CallWindows(
                List.of(new CallWindows.Window(Set.of(DayOfWeek.SUNDAY), LocalTime.of(2, 0), LocalTime.of(2, 30))),
                List.of(ZoneId.of("Europe/Berlin")));
        assertEquals(
                Optional.of(Instant.parse("2026-10-25T01:30:00Z")), night.shuts(twice), "the second half past two");
    }

    @Test
    void callsWhenItIsDaytimeWhereThePersonIs() {
        CallPlan.Timed timed =
                CallPlan.of(schedule(null, null, workdays("09:00", "18:00")), NOTHING, NOW, HOUR, BERLIN);
        assertEquals(Instant.parse("2026-11-23T08:00:00Z"), timed.dueAt(), "Monday at nine in Berlin");
        assertEquals(Instant.parse("2026-11-23T09:00:00Z"), timed.expiresAt());
    }

    @Test
    void leavesTimeForEveryAttemptWithinTheWindows() {
        CallPlan.Policy policy = new CallPlan.Policy(
                new RetryConfig(3, 1_800, null),
                new ScheduleConfig(
                        Instant.parse("2026-11-23T16:45:00Z"), null, List.of(workdays("09:00", "18:00")), null));
        CallPlan.Timed timed = CallPlan.of(policy, NOTHING, NOW, HOUR, BERLIN);
        assertEquals(Instant.parse("2026-11-23T16:45:00Z"), timed.dueAt(), "Monday, a quarter to six in Berlin");
        assertEquals(
                Instant.parse("2026-11-24T09:30:00Z"), timed.expiresAt(), "an hour after the third one on Tuesday");
    }

    @Test
    void callsOnlyWhenItIsDaytimeInEveryZoneThatTheNumberMayBeIn() {
        List<ZoneId> zones = CalleeNumber.of("+18005550123").zones();
        assertTrue(zones.size() > 1, zones.toString());
        List<ZoneId> coasts = List.of(ZoneId.of("America/New_York"), ZoneId.of("America/Los_Angeles"));
        CallPlan.Timed timed =
                CallPlan.of(schedule(null, null, workdays("09:00", "18:00")), NOTHING, NOW, HOUR, () -> coasts);
        assertEquals(Instant.parse("2026-11-23T17:00:00Z"), timed.dueAt(), "nine in Los Angeles");
        CallWindows windows = timed.plan().windows();
        assertTrue(windows.open(Instant.parse("2026-11-23T22:59:00Z")));
        assertTrue(!windows.open(Instant.parse("2026-11-23T23:00:00Z")), "six in New York");
    }

    @Test
    void keepsItsHourOverTheChangeOfClocks() {
        Instant saturday = Instant.parse("2026-10-24T20:00:00Z");
        ScheduleConfig.Window everyDay = new ScheduleConfig.Window(null, "09:00", "24:00");
        CallPlan.Timed timed = CallPlan.of(
                schedule(
                        saturday,
                        null,
                        new ScheduleConfig.Window(List.of(ScheduleConfig.Day.SUNDAY), "09:00", "10:00")),
                NOTHING,
                NOW.minus(Duration.ofDays(90)),
                HOUR,
                BERLIN);
        assertEquals(Instant.parse("2026-10-25T08:00:00Z"), timed.dueAt());
        assertTrue(CallPlan.of(schedule(null, null, everyDay), NOTHING, NOW, HOUR, BERLIN)
                .plan()
                .windows()
                .open(Instant.parse("2026-11-22T22:59:59Z")));
    }

    @Test
    void refusesWhatCanNeverBePlaced() {
        assertThrows(
                Problem.class,
                () -> CallPlan.of(
                        schedule(null, NOW.plus(HOUR), workdays("09:00", "18:00")), NOTHING, NOW, HOUR, BERLIN));
        assertThrows(
                Problem.class,
                () -> CallPlan.of(schedule(null, null, workdays("09:00", "18:00")), NOTHING, NOW, HOUR, List::of));
        List<ZoneId> apart = List.of(ZoneId.of("America/New_York"), ZoneId.of("Asia/Tokyo"));
        assertThrows(
                Problem.class,
                () -> CallPlan.of(schedule(null, null, workdays("09:00", "12:00")), NOTHING, NOW, HOUR, () -> apart));
    }

    @Test
    void isReadBackAsItWasWritten() throws Exception {
        ObjectMapper json = new ObjectMapper()
                .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .registerModule(new JavaTimeModule());
        CallPlan plan = CallPlan.of(
                        new CallPlan.Policy(
                                new RetryConfig(3, 60, null),
                                new ScheduleConfig(null, null, List.of(workdays("09:00", "24:00")), null)),
                        NOTHING,
                        NOW,
                        HOUR,
                        BERLIN)
                .plan();
        assertEquals(plan, json.readValue(json.writeValueAsString(plan), CallPlan.class));
    }
}
