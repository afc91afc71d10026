package dev.parley.demo;

import java.time.Duration;

/** The person who answers the demo's calls: picks up after a second, listens until the agent has spoken, hangs up. */
final class LoopbackCallee implements SipPhone.Behaviour {

    private static final Duration RINGS = Duration.ofSeconds(1);
    private static final Duration POLITE_PAUSE = Duration.ofMillis(1_500);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Override
    public void take(PhoneCall call) throws Exception {
        call.ring();
        if (call.cancelledWithin(RINGS)) {
            return;
        }
        call.answer();
        long until = System.nanoTime() + LONGEST.toNanos();
        while (!call.overWithin(Duration.ofMillis(100))) {
            if (call.hearing().silentFor(POLITE_PAUSE) || System.nanoTime() > until) {
                call.hangUp();
            }
        }
    }
}
