package dev.parley.telephone.claim;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;

import dev.parley.telephone.plan.Outcome;

/**
 * What is counted of calls: {@code parley_calls_claimed_total}, {@code parley_attempts_total} by outcome, and {@code
 * parley_invite_delay_seconds}, from the moment that a call was due, which without a schedule is its commit, to its INVITE. The span of the call, where there is one, has the same as events.
 */
@ApplicationScoped
public class CallMeters {

    private static final Duration[] STEPS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(150),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10)
    };

    private final MeterRegistry meters;
    private final Counter claimed;
    private final Timer inviteDelay;

    CallMeters(MeterRegistry meters) {
        this.meters = meters;
        this.claimed = meters.counter("parley.calls.claimed");
        this.inviteDelay = Timer.builder("parley.invite.delay")
                .serviceLevelObjectives(STEPS)
                .register(meters);
    }

    void claimed(int calls) {
        claimed.increment(calls);
    }

    /** The INVITE leaves, this long after it was due. */
    public void invited(Duration late) {
        Span.current().addEvent("INVITE");
        inviteDelay.record(late.isNegative() ? Duration.ZERO : late);
    }

    void ended(Outcome outcome) {
        Span.current()
                .addEvent(
                        "attempt ended",
                        Attributes.builder().put("outcome", outcome.wire()).build());
        meters.counter("parley.attempts", "outcome", outcome.wire()).increment();
    }
}
