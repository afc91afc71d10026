package dev.parley.telephone;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

import dev.parley.conversation.EndReason;
import dev.parley.dialogue.Transcript;
import dev.parley.media.rtp.RtpSession;
import dev.parley.number.trunk.OutboundTrunk;
import dev.parley.queue.Lease;
import dev.parley.queue.OutagePatience;
import dev.parley.talk.EarlyMedia;
import dev.parley.talk.PreparedTalk;
import dev.parley.talk.live.Talk;
import dev.parley.telephone.carrier.CallSignal;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.carrier.LiveCall;
import dev.parley.telephone.carrier.Ringing;
import dev.parley.telephone.claim.CallStart;
import dev.parley.telephone.claim.ClaimedCall;
import dev.parley.telephone.claim.TrunkHealth;
import dev.parley.telephone.plan.CallPlan;
import dev.parley.telephone.plan.Outcome;

/**
 * The life of one claimed call, on one virtual thread: check, record the attempt, dial, talk, record the end. What happens
 * outside comes as an event, in order.
 */
final class CallRun implements LiveCall {

    private static final Logger LOG = Logger.getLogger(CallRun.class);

    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(30);
    private final ClaimedCall call;
    private final CallWork work;
    private final CallLine line;
    private volatile boolean givenBack;
    /** Its lease ran out while it waited for the database: it may be another node's. */
    private volatile boolean lapsed;
    /** Its INVITE may have left. */
    private volatile boolean begun;

    CallRun(ClaimedCall call, CallWork work) {
        this.call = call;
        this.work = work;
        this.line = new CallLine(call, work);
    }

    @Override
    public Lease lease() {
        return call.lease();
    }

    @Override
    public void stop(CallSignal.Why why) {
        lapsed |= why == CallSignal.Why.LEASE_LOST;
        line.signal(new CallSignal.Stopped(why));
    }

    @Override
    public boolean press(String keys) {
        return line.press(keys);
    }

    @Override
    public void putBackUnlessBegun() {
        givenBack = true;
        line.signal(new CallSignal.GiveBack());
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
        long began = System.nanoTime();
        boolean mayBegin = work.beginning().mayBegin(call);
        // What was asked takes no more of the trunk's pace.
        if (stoppedWithin(call.delay().minusNanos(System.nanoTime() - began))) {
            work.store().putBack(call, work.now());
            return;
        }
        Instant now = work.now();
        if (!call.plan().windows().open(now)) {
            work.store().putBack(call, call.plan().windows().next(now).orElse(call.expiresAt()));
            return;
        }
        Optional<String> obstacle = work.beginning().obstacle(call);
        if (obstacle.isPresent()) {
            work.store().notPlaced(call, obstacle.get());
            return;
        }
        if (!mayBegin) {
            work.store().notPlaced(call, EndReason.REFUSED_BY_HOOK);
            return;
        }
        if (givenBack || lapsed) {
            work.store().putBack(call, now);
            return;
        }
        if (!work.voice().canCarry()) {
            work.store().putBack(call, now.plusSeconds(1));
            return;
        }
        OutboundTrunk trunk = work.beginning().trunk(call);
        PreparedTalk prepared = work.voice().talk(call);
        try (RtpSession media = work.voice().openMedia()) {
            switch (work.beginning().begin(call)) {
                case CallStart.Permission.Go(int attempt) -> {
                    if (lapsed) {
                        work.store().putBack(call, now);
                    } else {
                        dial(attempt, trunk, prepared, media);
                    }
                }
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
        return delay.isPositive() && line.signals().poll(delay.toNanos(), TimeUnit.NANOSECONDS) != null;
    }

    private void dial(int attempt, OutboundTrunk trunk, PreparedTalk prepared, RtpSession media)
            throws InterruptedException {
        Carrier.Order order =
                new Carrier.Order(call.conversation().id() + "." + attempt, call.callee(), call.agentNumber(), trunk);
        // Hears from the first packet on, which may come before the answer is dealt with.
        Transcript transcript = work.voice().transcript(call.conversation());
        Talk talk = prepared.over(media.line(), transcript);
        Optional<EarlyMedia> early = prepared.early(attempt, media.line(), transcript);
        early.ifPresent(heard -> media.hearEarly());
        try {
            dial(attempt, order, prepared, media, talk, early);
        } finally {
            early.ifPresent(EarlyMedia::forget);
        }
    }

    private void dial(
            int attempt,
            Carrier.Order order,
            PreparedTalk prepared,
            RtpSession media,
            Talk talk,
            Optional<EarlyMedia> early)
            throws InterruptedException {
        begun = true;
        Carrier.Leg leg;
        long began = System.nanoTime();
        try {
            leg = work.carrier().place(order, media, event -> line.signal(new CallSignal.FromCarrier(event)));
            work.meters().invited(Duration.between(call.dueAt().plus(call.delay()), work.now()));
        } catch (IOException unreachable) {
            LOG.warnf("Trunk %s cannot be reached: %s", call.trunkId(), unreachable.getMessage());
            Ringing.keepSilentSince(began, line.signals());
            missed(attempt, Outcome.TRUNK_UNREACHABLE, null, null);
            return;
        } catch (RuntimeException unsent) {
            LOG.error("A call could not be placed", unsent);
            missed(attempt, Outcome.CARRIER_ERROR, null, null);
            return;
        }
        try {
            prepared.prepare();
            Ringing ringing = new Ringing(
                    line.signals(), leg::end, work.config().ringTimeout(), () -> line.keepBeside(() -> rings(attempt)));
            switch (ringing.await()) {
                case Ringing.End.Answered() -> {
                    early.ifPresent(EarlyMedia::forget);
                    line.talk(attempt, prepared, talk, leg).ifPresent(outcome -> missed(attempt, outcome, 200, null));
                }
                case Ringing.End.Missed(Outcome outcome, Integer code, Duration retryAfter) -> {
                    if (outcome == Outcome.TRUNK_UNREACHABLE) {
                        Ringing.keepSilentSince(began, line.signals());
                    }
                    early.flatMap(EarlyMedia::end).ifPresent(played -> announced(attempt, played));
                    missed(attempt, outcome, code, retryAfter);
                }
            }
        } finally {
            leg.end();
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

    private void announced(int attempt, String played) {
        line.keepBeside(() -> OutagePatience.keep(() -> work.store().announced(call, attempt, played)));
    }

    private void missed(int attempt, Outcome outcome, Integer code, Duration retryAfter) {
        line.awaitKept();
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
}
