package dev.parley.telephone;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

import dev.parley.media.rtp.RtpSession;
import dev.parley.number.trunk.NewTrunk;
import dev.parley.queue.Lease;
import dev.parley.queue.OutagePatience;
import dev.parley.talk.PreparedTalk;
import dev.parley.talk.live.Talk;
import dev.parley.telephone.carrier.CallSignal;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.carrier.IncomingCall;
import dev.parley.telephone.carrier.LiveCall;
import dev.parley.telephone.claim.ClaimedCall;
import dev.parley.telephone.plan.CallPlan;
import dev.parley.telephone.plan.Outcome;

/** The life of a call that came in, on one virtual thread: ring, make the greeting, answer, talk, record the end. */
final class InboundRun implements LiveCall {

    private static final Logger LOG = Logger.getLogger(InboundRun.class);

    /** The only one: whoever calls once more makes another call. */
    static final int ATTEMPT = 1;

    /** 64 times T1 (RFC 3261, section 13.3.1.4): so long the answer is repeated. */
    private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(32);

    private static final int TEMPORARILY_UNAVAILABLE = 480;
    private static final int SERVICE_UNAVAILABLE = 503;

    private final ClaimedCall call;
    private final CallWork work;
    private final IncomingCall incoming;
    private final NewTrunk.MediaEncryption encryption;
    private final CallLine line;
    private boolean answered;

    /**
     * @param incoming that has not been dealt with yet
     * @param encryption that its trunk wants
     */
    InboundRun(ClaimedCall call, CallWork work, IncomingCall incoming, NewTrunk.MediaEncryption encryption) {
        this.call = call;
        this.work = work;
        this.incoming = incoming;
        this.encryption = encryption;
        this.line = new CallLine(call, work);
    }

    @Override
    public Lease lease() {
        return call.lease();
    }

    @Override
    public void stop(CallSignal.Why why) {
        line.signal(new CallSignal.Stopped(why));
    }

    @Override
    public boolean press(String keys) {
        return line.press(keys);
    }

    @Override
    public void putBackUnlessBegun() {
        // No other node has the line.
    }

    @Override
    public boolean begun() {
        return true;
    }

    @Override
    public void run() {
        try (RtpSession media = work.voice().openMedia()) {
            take(media);
        } catch (IOException noMedia) {
            LOG.warnf("A call that came in could not be taken: %s", noMedia.getMessage());
            incoming.refuse(TEMPORARILY_UNAVAILABLE, null);
            missed(Outcome.NO_COMMON_MEDIA);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            LOG.errorf(broken, "Call %s broke off", call.conversation().id());
            incoming.refuse(SERVICE_UNAVAILABLE, null);
            if (!answered) {
                missed(Outcome.CARRIER_ERROR);
            }
            // Else it is left to whoever finds the lease: what became of the talk is not known.
        }
    }

    private void take(RtpSession media) throws IOException, InterruptedException {
        IncomingCall.Leg leg =
                incoming.ring(media, encryption, event -> line.signal(new CallSignal.FromCarrier(event)));
        try {
            if (!work.beginning().mayBegin(call)) {
                leg.decline();
                missed(Outcome.REFUSED_BY_HOOK);
                return;
            }
            PreparedTalk prepared = work.voice().talk(call);
            Talk talk = prepared.over(media.line(), work.voice().transcript(call.conversation()));
            prepared.prepare();
            // Nobody picks up to be silent.
            prepared.greeting();
            Optional<Outcome> missed = line.signals().isEmpty()
                    ? answer(leg)
                    : ended(line.signals().poll());
            if (missed.isPresent()) {
                leg.end();
                missed(missed.get());
            } else {
                answered = true;
                line.talk(ATTEMPT, prepared, talk, leg).ifPresent(this::missed);
            }
        } finally {
            leg.end();
        }
    }

    /** Empty as soon as the caller knows that somebody has picked up. */
    private Optional<Outcome> answer(IncomingCall.Leg leg) throws InterruptedException {
        leg.answer();
        CallSignal signal = line.signals().poll(ACKNOWLEDGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        return signal instanceof CallSignal.FromCarrier(Carrier.Event.Answered()) ? Optional.empty() : ended(signal);
    }

    private static Optional<Outcome> ended(CallSignal signal) {
        return Optional.of(
                switch (signal) {
                    case CallSignal.FromCarrier(Carrier.Event.HungUp()) -> Outcome.CANCELLED;
                    case CallSignal.FromCarrier(Carrier.Event.Refused refused) -> Outcome.NO_COMMON_MEDIA;
                    case CallSignal.Stopped(CallSignal.Why why) ->
                        switch (why) {
                            case NODE_STOPPED -> Outcome.NODE_STOPPED;
                            case LEASE_LOST -> Outcome.NODE_LOST;
                            default -> Outcome.CANCELLED;
                        };
                    case null, default -> Outcome.CARRIER_ERROR;
                });
    }

    private void missed(Outcome outcome) {
        line.awaitKept();
        OutagePatience.keep(() -> work.store().missed(call, ATTEMPT, outcome, null, new CallPlan.Next.Over()));
    }
}
