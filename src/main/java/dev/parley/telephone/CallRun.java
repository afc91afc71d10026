package dev.parley.telephone;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jboss.logging.Logger;

import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.media.rtp.RtpSession;
import dev.parley.number.OutboundTrunk;
import dev.parley.queue.DatabaseLine;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedWork;
import dev.parley.queue.OutagePatience;
import dev.parley.talk.PreparedTalk;
import dev.parley.talk.Talk;

/**
 * The life of one claimed call, on one virtual thread: check, record the attempt, dial, talk, record the end. What happens
 * outside comes as an event, in order.
 */
final class CallRun implements LeasedWork {

    private static final Logger LOG = Logger.getLogger(CallRun.class);

    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(30);
    /** How long a person who answered may have to wait for the agent to speak. */
    private static final Duration SILENT_FOR = Duration.ofMillis(700);

    private static final Executor BESIDE =
            writing -> Thread.ofVirtual().name("keep-call").start(writing);
    private final ClaimedCall call;
    private final CallWork work;
    private final BlockingQueue<CallSignal> signals = new LinkedBlockingQueue<>();
    private volatile boolean givenBack;
    /** Its INVITE may have left. */
    private volatile boolean begun;

    private Talk talking;
    /** What is kept of the attempt while it goes on, in order; nobody on the line waits for it. */
    private CompletableFuture<Void> kept = CompletableFuture.completedFuture(null);

    CallRun(ClaimedCall call, CallWork work) {
        this.call = call;
        this.work = work;
    }

    @Override
    public Lease lease() {
        return call.lease();
    }

    @Override
    public void stop(Lost why) {
        stop(
                switch (why) {
                    case ENDED -> CallSignal.Why.ENDED;
                    case LEASE -> CallSignal.Why.LEASE_LOST;
                });
    }

    /** Ends it as soon as possible. */
    void stop(CallSignal.Why why) {
        signal(new CallSignal.Stopped(why));
    }

    /** Leaves the call to other nodes if no attempt has begun here. */
    void putBackUnlessBegun() {
        givenBack = true;
        signal(new CallSignal.GiveBack());
    }

    private synchronized void signal(CallSignal signal) {
        if (talking == null) {
            signals.add(signal);
        } else {
            endTalk(signal);
        }
    }

    private void endTalk(CallSignal signal) {
        switch (signal) {
            case CallSignal.FromCarrier(Carrier.Event.HungUp()) -> talking.end(EndReason.USER_HUNG_UP);
            case CallSignal.FromCarrier(Carrier.Event other) -> LOG.debugf("After the answer: %s", other);
            case CallSignal.GiveBack() -> {
                // It has begun.
            }
            case CallSignal.Stopped(CallSignal.Why why) ->
                talking.end(why == CallSignal.Why.NODE_STOPPED ? EndReason.NODE_STOPPED : EndReason.NODE_LOST);
        }
    }

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public void run() {
        try {
            place();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            LOG.errorf(broken, "Call %s broke off", call.conversation().id());
            if (!begun) {
                OutagePatience.keep(() -> work.store().putBack(call, work.now().plus(AFTER_A_FAULT)));
            }
        }
    }

    private void place() throws InterruptedException {
        if (stoppedWithin(call.delay())) {
            work.store().putBack(call, work.now());
            return;
        }
        Instant now = work.now();
        if (!call.plan().windows().open(now)) {
            work.store().putBack(call, call.plan().windows().next(now).orElse(call.expiresAt()));
            return;
        }
        Optional<String> obstacle = work.obstacle(call);
        if (obstacle.isPresent()) {
            work.store().notPlaced(call, obstacle.get());
            return;
        }
        if (givenBack) {
            work.store().putBack(call, now);
            return;
        }
        OutboundTrunk trunk = work.trunk(call);
        PreparedTalk prepared = work.talk(call);
        try (RtpSession media = work.openMedia()) {
            switch (work.start().begin(call)) {
                case CallStart.Permission.Go(int attempt) -> dial(attempt, trunk, prepared, media);
                case CallStart.Permission.TooOften(Instant until) -> tooOften(until);
                case CallStart.Permission.Void() -> work.store().putBack(call, now);
            }
        } catch (IOException noPorts) {
            LOG.errorf("A call has to wait: %s", noPorts.getMessage());
            work.store().putBack(call, now.plusSeconds(1));
        }
    }

    private void tooOften(Instant until) {
        if (until.isBefore(call.expiresAt())) {
            work.store().putBack(call, until);
        } else {
            work.store().notPlaced(call, EndReason.TOO_MANY_ATTEMPTS);
        }
    }

    private boolean stoppedWithin(Duration delay) throws InterruptedException {
        return delay.isPositive() && signals.poll(delay.toNanos(), TimeUnit.NANOSECONDS) != null;
    }

    private void dial(int attempt, OutboundTrunk trunk, PreparedTalk prepared, RtpSession media)
            throws InterruptedException {
        Carrier.Order order =
                new Carrier.Order(call.conversation().id() + "." + attempt, call.callee(), call.agentNumber(), trunk);
        // Hears from the first packet on, which may come before the answer is dealt with.
        Talk talk = prepared.over(media.line(), work.transcript(call.conversation()));
        begun = true;
        Carrier.Leg leg;
        long began = System.nanoTime();
        try {
            leg = work.carrier().place(order, media, event -> signal(new CallSignal.FromCarrier(event)));
            work.meters().invited(Duration.between(call.dueAt().plus(call.delay()), work.now()));
        } catch (IOException unreachable) {
            LOG.warnf("Trunk %s cannot be reached: %s", call.trunkId(), unreachable.getMessage());
            keepSilentSince(began);
            missed(attempt, Outcome.TRUNK_UNREACHABLE, null, null);
            return;
        } catch (RuntimeException unsent) {
            LOG.error("A call could not be placed", unsent);
            missed(attempt, Outcome.CARRIER_ERROR, null, null);
            return;
        }
        try {
            prepared.prepare();
            Ringing ringing =
                    new Ringing(signals, leg, work.config().ringTimeout(), () -> keepBeside(() -> rings(attempt)));
            switch (ringing.await()) {
                case Ringing.End.Answered() -> talk(attempt, prepared, talk, leg);
                case Ringing.End.Missed(Outcome outcome, Integer code, Duration retryAfter) -> {
                    if (outcome == Outcome.TRUNK_UNREACHABLE) {
                        keepSilentSince(began);
                    }
                    missed(attempt, outcome, code, retryAfter);
                }
            }
        } finally {
            leg.end();
        }
    }

    private void keepBeside(Runnable writing) {
        kept = kept.handle((done, failed) -> null).thenRunAsync(() -> DatabaseLine.with(writing), BESIDE);
    }

    /** Also when it was given up: what comes after it is still to be kept. */
    private void awaitKept() {
        kept.handle((done, failed) -> null).join();
    }

    /** A port that is closed looks like one where nobody understands us: whoever names addresses must not learn which it is. */
    private void keepSilentSince(long began) throws InterruptedException {
        long until = began + Ringing.SIGN_OF_LIFE.toNanos();
        CallSignal signal = null;
        while (!(signal instanceof CallSignal.Stopped) && until - System.nanoTime() > 0) {
            signal = signals.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    /** Worth knowing, but not worth a call: the database may be away for a moment. */
    private void rings(int attempt) {
        try {
            work.store().ringing(call, attempt);
        } catch (RuntimeException away) {
            LOG.warnf("That a call rings could not be kept: %s", away.getMessage());
        }
    }

    private void missed(int attempt, Outcome outcome, Integer code, Duration retryAfter) {
        awaitKept();
        OutagePatience.keep(() -> {
            Missed missed = missed(outcome, attempt, retryAfter);
            int counted = call.counted() + (missed.outcome().counts() ? 1 : 0);
            CallPlan.Next next =
                    call.plan().after(missed.outcome(), counted, work.now(), missed.notBefore(), call.expiresAt());
            work.store().missed(call, attempt, missed.outcome(), code, next);
        });
    }

    /**
     * What it comes to, seen with what happened to other calls on the trunk.
     *
     * @param notBefore no other attempt is to be made before, or null
     */
    private record Missed(Outcome outcome, Instant notBefore) {}

    private Missed missed(Outcome outcome, int attempt, Duration retryAfter) {
        UUID conversation = call.conversation().id();
        return switch (outcome) {
            case TRUNK_UNREACHABLE -> new Missed(outcome, work.rest().unreachable(call.trunkId(), conversation));
            case TRUNK_BUSY ->
                work.rest()
                        .refused(call.trunkId(), conversation, retryAfter, attempt - 1 - call.counted())
                        .map(rests -> new Missed(outcome, rests))
                        .orElseGet(() -> new Missed(Outcome.CARRIER_ERROR, null));
            default ->
                new Missed(outcome, retryAfter == null ? null : work.now().plus(TrunkHealth.clamped(retryAfter)));
        };
    }

    private void talk(int attempt, PreparedTalk prepared, Talk talk, Carrier.Leg leg) throws InterruptedException {
        CompletableFuture<Boolean> goesOn = connected(attempt, prepared);
        if (!goesOn.copy()
                .completeOnTimeout(true, SILENT_FOR.toMillis(), TimeUnit.MILLISECONDS)
                .join()) {
            leg.end();
            missed(attempt, Outcome.CANCELLED, 200, null);
            return;
        }
        takeOver(talk);
        goesOn.thenAccept(active -> {
            if (!active) {
                stop(CallSignal.Why.ENDED);
            }
        });
        Optional<Talk.Greeting> words = prepared.greeting();
        String reason = words.map(talk::run).orElse(EndReason.GREETING_FAILED);
        leg.end();
        boolean failed = words.isEmpty() || reason.equals(EndReason.NODE_LOST);
        Status.Event event = failed ? Status.Event.FAIL : Status.Event.COMPLETE;
        awaitKept();
        OutagePatience.keep(() -> {
            talk.save();
            work.store().ended(call, attempt, event, reason);
        });
    }

    /** Whoever answers is not held in silence while the database is away: that they did is kept as soon as it is back. */
    private CompletableFuture<Boolean> connected(int attempt, PreparedTalk prepared) {
        AtomicBoolean active = new AtomicBoolean();
        keepBeside(() -> OutagePatience.keep(() -> active.set(
                work.store().connected(call, attempt, prepared.limits().longest()))));
        return kept.thenApply(done -> active.get());
    }

    /** From now on what happens goes to the talk, and what has happened in between too. */
    private synchronized void takeOver(Talk talk) {
        talking = talk;
        for (CallSignal signal = signals.poll(); signal != null; signal = signals.poll()) {
            endTalk(signal);
        }
    }
}
