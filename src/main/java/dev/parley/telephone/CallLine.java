package dev.parley.telephone;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jboss.logging.Logger;

import dev.parley.agent.config.call.VoicemailConfig;
import dev.parley.conversation.AnsweredBy;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.queue.OutagePatience;
import dev.parley.queue.line.KeptBeside;
import dev.parley.talk.PreparedTalk;
import dev.parley.talk.live.Talk;
import dev.parley.telephone.carrier.CallSignal;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.claim.ClaimedCall;
import dev.parley.telephone.plan.Outcome;

/**
 * What calls in both directions have in common: what happens outside comes in order, goes to the talk once there is one, and
 * is kept while nobody on the line waits for that.
 */
final class CallLine {

    private static final Logger LOG = Logger.getLogger(CallLine.class);

    /** How long a person who answered may have to wait for the agent to speak. */
    private static final Duration SILENT_FOR = Duration.ofMillis(700);

    private final ClaimedCall call;
    private final CallWork work;
    private final BlockingQueue<CallSignal> signals = new LinkedBlockingQueue<>();
    private Talk talking;
    /** What is kept of the attempt while it goes on. */
    private final KeptBeside kept = new KeptBeside("keep-call");

    CallLine(ClaimedCall call, CallWork work) {
        this.call = call;
        this.work = work;
    }

    /** What has happened before there is a talk. */
    BlockingQueue<CallSignal> signals() {
        return signals;
    }

    synchronized void signal(CallSignal signal) {
        if (signal instanceof CallSignal.FromCarrier(Carrier.Event.Cause(int code))) {
            keepIfPossible(() -> work.store().cause(call, code));
        } else if (signal instanceof CallSignal.FromCarrier(Carrier.Event.Told(Map<String, String> headers))) {
            keepIfPossible(() -> work.store().told(call, headers));
        } else if (talking == null) {
            signals.add(signal);
        } else {
            endTalk(signal);
        }
    }

    /** Worth knowing, but not worth a call. */
    private void keepIfPossible(Runnable writing) {
        keepBeside(() -> {
            try {
                writing.run();
            } catch (RuntimeException away) {
                LOG.warnf("What the carrier says of a call could not be kept: %s", away.getMessage());
            }
        });
    }

    private void endTalk(CallSignal signal) {
        switch (signal) {
            case CallSignal.FromCarrier(Carrier.Event.HungUp()) -> talking.end(EndReason.USER_HUNG_UP);
            case CallSignal.FromCarrier(Carrier.Event other) -> LOG.debugf("After the answer: %s", other);
            case CallSignal.GiveBack() -> {
                // It has begun.
            }
            case CallSignal.Stopped(CallSignal.Why why) ->
                talking.end(
                        switch (why) {
                            case NODE_STOPPED -> EndReason.NODE_STOPPED;
                            case CLIENT -> EndReason.ENDED_BY_CLIENT;
                            case ENDED, LEASE_LOST -> EndReason.NODE_LOST;
                        });
        }
    }

    /** Presses keys for the other side; whether there is a talk. */
    synchronized boolean press(String keys) {
        if (talking != null) {
            talking.press(keys);
        }
        return talking != null;
    }

    void keepBeside(Runnable writing) {
        kept.keep(writing);
    }

    /** Also when it was given up: what comes after it is still to be kept. */
    void awaitKept() {
        kept.all().join();
    }

    /**
     * Finds out what has answered, where the agent wants that; talks, or leaves its message, until it is over; hangs up, and
     * keeps how it ended.
     *
     * @return empty when there was a talk, which is kept; else as what the attempt ends, of which nothing is kept yet
     */
    Optional<Outcome> talk(int attempt, PreparedTalk prepared, Talk talk, Carrier.Leg leg) throws InterruptedException {
        try {
            talk.open();
            work.voice().legs().talks(call.conversation(), leg);
            return screenAndTalk(attempt, prepared, talk, leg);
        } finally {
            work.voice().legs().over(call.conversation(), leg);
            talk.close();
        }
    }

    private Optional<Outcome> screenAndTalk(int attempt, PreparedTalk prepared, Talk talk, Carrier.Leg leg)
            throws InterruptedException {
        boolean machine = false;
        Optional<VoicemailConfig.Action> action = call.isOutbound() ? prepared.screening() : Optional.empty();
        if (action.isPresent()) {
            takeOver(talk);
            AnsweredBy by = talk.screen();
            keepBeside(() -> OutagePatience.keep(() -> work.store().answeredBy(call, attempt, by)));
            machine = by == AnsweredBy.VOICEMAIL || by == AnsweredBy.UNAVAILABLE;
            if (machine && action.get() == VoicemailConfig.Action.HANG_UP
                    || by == AnsweredBy.UNAVAILABLE && action.get() == VoicemailConfig.Action.LEAVE_MESSAGE) {
                leg.end();
                OutagePatience.keep(talk::save);
                return Optional.of(Outcome.VOICEMAIL);
            }
        }
        CompletableFuture<Boolean> goesOn = connected(attempt, prepared);
        if (!goesOn.copy()
                .completeOnTimeout(true, SILENT_FOR.toMillis(), TimeUnit.MILLISECONDS)
                .join()) {
            leg.end();
            OutagePatience.keep(talk::save);
            return Optional.of(Outcome.CANCELLED);
        }
        takeOver(talk);
        goesOn.thenAccept(active -> {
            if (!active) {
                signal(new CallSignal.Stopped(CallSignal.Why.ENDED));
            }
        });
        boolean leaves = machine && action.get() == VoicemailConfig.Action.LEAVE_MESSAGE;
        Optional<String> reason = leaves ? leave(prepared, talk) : run(prepared, talk);
        leg.end();
        boolean failed = reason.isEmpty() || reason.get().equals(EndReason.NODE_LOST);
        Status.Event event =
                failed ? Status.Event.FAIL : talk.transferred() ? Status.Event.TRANSFER : Status.Event.COMPLETE;
        awaitKept();
        OutagePatience.keep(() -> {
            talk.save();
            work.store().ended(call, attempt, event, reason.orElse(EndReason.GREETING_FAILED));
        });
        work.voice().tellNews(call.conversation());
        return Optional.empty();
    }

    private static Optional<String> leave(PreparedTalk prepared, Talk talk) throws InterruptedException {
        Optional<Talk.Greeting> message = prepared.message();
        return message.isEmpty() ? Optional.empty() : Optional.of(talk.leave(message.get()));
    }

    private static Optional<String> run(PreparedTalk prepared, Talk talk) throws InterruptedException {
        return prepared.greeting().map(talk::run);
    }

    /** Whoever answers is not held in silence while the database is away: that they did is kept as soon as it is back. */
    private CompletableFuture<Boolean> connected(int attempt, PreparedTalk prepared) {
        AtomicBoolean active = new AtomicBoolean();
        return kept.keep(() -> OutagePatience.keep(() -> active.set(
                        work.store().connected(call, attempt, prepared.limits().longest()))))
                .thenApply(done -> active.get());
    }

    /** From now on what happens goes to the talk, and what has happened in between too. */
    private synchronized void takeOver(Talk talk) {
        talking = talk;
        for (CallSignal signal = signals.poll(); signal != null; signal = signals.poll()) {
            endTalk(signal);
        }
    }
}
