package dev.parley.telephone.carrier;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.parley.telephone.plan.Outcome;

/**
 * From the INVITE to the answer or to its absence. The only owner of its timeouts: for the carrier's first sign of life, for
 * the ringing, for the end of what was cancelled.
 */
public final class Ringing {

    /** A carrier that is there says so within this. */
    private static final Duration SIGN_OF_LIFE = Duration.ofMillis(3_500);
    /** How long the end of a cancelled call is waited for: a few of SIP's retransmissions. */
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(5);

    private final BlockingQueue<CallSignal> signals;
    private final Runnable end;
    private final Duration ringTimeout;
    private final Runnable rings;

    private long deadline = System.nanoTime() + SIGN_OF_LIFE.toNanos();
    private boolean alive;
    private boolean rang;
    /** What cancelling it will have meant; null while it is not cancelled. */
    private Outcome cancelledAs;

    /** How it ended. */
    public sealed interface End {

        record Answered() implements End {}

        /**
         * @param sipCode of the final response, or null when there was none
         * @param retryAfter what the carrier asked for, or null
         */
        record Missed(Outcome outcome, Integer sipCode, Duration retryAfter) implements End {}
    }

    /**
     * @param end stops it, as {@link Carrier.Leg#end}
     * @param rings is run once, when it begins to ring
     */
    public Ringing(BlockingQueue<CallSignal> signals, Runnable end, Duration ringTimeout, Runnable rings) {
        this.signals = signals;
        this.end = end;
        this.ringTimeout = ringTimeout;
        this.rings = rings;
    }

    public End await() throws InterruptedException {
        End end = null;
        while (end == null) {
            end = after(signals.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
        }
        return end;
    }

    /**
     * A port that is closed looks like one where nobody understands us: whoever names addresses must not learn which it is.
     *
     * @param began when it was dialled ({@link System#nanoTime})
     */
    public static void keepSilentSince(long began, BlockingQueue<CallSignal> signals) throws InterruptedException {
        long until = began + SIGN_OF_LIFE.toNanos();
        CallSignal signal = null;
        while (!(signal instanceof CallSignal.Stopped) && until - System.nanoTime() > 0) {
            signal = signals.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    /** Null when it goes on. */
    private End after(CallSignal signal) {
        return switch (signal) {
            case CallSignal.FromCarrier(Carrier.Event event) -> after(event);
            case CallSignal.Stopped(CallSignal.Why why) -> {
                cancel(
                        switch (why) {
                            case ENDED, CLIENT -> Outcome.CANCELLED;
                            case LEASE_LOST -> Outcome.NODE_LOST;
                            case NODE_STOPPED -> Outcome.NODE_STOPPED;
                        });
                yield null;
            }
            case CallSignal.GiveBack() -> null;
            case null -> timedOut();
        };
    }

    private End after(Carrier.Event event) {
        return switch (event) {
            case Carrier.Event.Answered() -> {
                if (cancelledAs == null) {
                    yield new End.Answered();
                }
                end.run();
                yield new End.Missed(cancelledAs, 200, null);
            }
            case Carrier.Event.Refused(int code, Duration retryAfter) ->
                missed(rang ? Outcome.ofRefusalAfterRinging(code) : Outcome.ofRefusal(code), code, retryAfter);
            case Carrier.Event.Silent(), Carrier.Event.HungUp() -> missed(lost(), null, null);
            case Carrier.Event.Cause cause -> null;
            case Carrier.Event.Told told -> null;
            case Carrier.Event.Trying() -> {
                alive();
                yield null;
            }
            case Carrier.Event.Ringing() -> {
                alive();
                if (!rang) {
                    rang = true;
                    rings.run();
                }
                yield null;
            }
        };
    }

    private End timedOut() {
        if (cancelledAs == null && alive) {
            cancel(Outcome.NO_ANSWER);
            return null;
        }
        end.run();
        return missed(lost(), null, null);
    }

    private void alive() {
        if (!alive && cancelledAs == null) {
            deadline = System.nanoTime() + ringTimeout.toNanos();
        }
        alive = true;
    }

    private void cancel(Outcome as) {
        if (cancelledAs == null) {
            cancelledAs = as;
            deadline = System.nanoTime() + CANCEL_PATIENCE.toNanos();
            end.run();
        }
    }

    private End missed(Outcome outcome, Integer code, Duration retryAfter) {
        return new End.Missed(cancelledAs == null ? outcome : cancelledAs, code, retryAfter);
    }

    private Outcome lost() {
        return alive ? Outcome.CARRIER_ERROR : Outcome.TRUNK_UNREACHABLE;
    }
}
