package dev.parley.telephone.transfer;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.media.AudioLine;
import dev.parley.media.rtp.RtpSession;
import dev.parley.number.OutboundNumbers.OutboundNumber;
import dev.parley.problem.Problem;
import dev.parley.queue.DatabaseLine;
import dev.parley.queue.OutagePatience;
import dev.parley.talk.transfer.OtherParty;
import dev.parley.talk.transfer.TransferOrder;
import dev.parley.talk.transfer.Transfers;
import dev.parley.telephone.CallSignal;
import dev.parley.telephone.Carrier;
import dev.parley.telephone.Outcome;
import dev.parley.telephone.Ringing;

/** One call to somebody to whom a person is to be brought. */
final class TransferCall implements Transfers.Placing {

    private static final Logger LOG = Logger.getLogger(TransferCall.class);
    /** How long the end of what rings is waited for, so that it is on record before the end of the conversation. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);

    private static final int ANSWERED = 200;

    private final Conversation.Key conversation;
    private final TransferOrder order;
    private final TelephoneTransfers work;
    private final BlockingQueue<CallSignal> signals = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private boolean begun;
    private boolean cancelled;
    private Party party;

    TransferCall(Conversation.Key conversation, TransferOrder order, TelephoneTransfers work) {
        this.conversation = conversation;
        this.order = order;
        this.work = work;
    }

    @Override
    public Transfers.Result await() throws InterruptedException {
        synchronized (this) {
            if (cancelled) {
                return new Transfers.Result.Failed(Outcome.CANCELLED.wire());
            }
            begun = true;
        }
        Transfers.Result result = null;
        try {
            result = place();
            return result;
        } finally {
            if (!(result instanceof Transfers.Result.Answered)) {
                over.complete(null);
            }
        }
    }

    private Transfers.Result place() throws InterruptedException {
        Optional<String> obstacle = work.obstacle(conversation, order);
        if (obstacle.isPresent()) {
            return new Transfers.Result.Failed(obstacle.get());
        }
        OutboundNumber from;
        try {
            from = work.number(conversation, order);
        } catch (Problem none) {
            return new Transfers.Result.Failed("no_number");
        }
        RtpSession media;
        try {
            media = work.openMedia();
        } catch (IOException noPorts) {
            LOG.errorf("A transfer is not possible: %s", noPorts.getMessage());
            return new Transfers.Result.Failed(Outcome.NOT_SENT.wire());
        }
        OptionalInt attempt = work.store().begin(conversation, order, from);
        if (attempt.isEmpty()) {
            media.close();
            return new Transfers.Result.Failed(Outcome.CANCELLED.wire());
        }
        return dial(new TransferStore.Key(conversation, attempt.getAsInt()), from, media);
    }

    private Transfers.Result dial(TransferStore.Key key, OutboundNumber from, RtpSession media)
            throws InterruptedException {
        Carrier.Leg leg;
        try {
            leg = work.carrier()
                    .place(
                            new Carrier.Order(
                                    conversation.id() + "." + key.attempt(),
                                    order.to(),
                                    from.phoneNumber(),
                                    work.trunk(conversation, from)),
                            media,
                            this::signal);
        } catch (IOException unreachable) {
            LOG.warnf("A trunk cannot be reached: %s", unreachable.getMessage());
            return missed(key, Outcome.TRUNK_UNREACHABLE, null, media);
        } catch (RuntimeException unsent) {
            LOG.error("A transfer could not be placed", unsent);
            return missed(key, Outcome.CARRIER_ERROR, null, media);
        }
        try {
            Ringing ringing = new Ringing(
                    signals,
                    leg,
                    order.ringsFor(),
                    () -> keep(() -> work.store().ringing(key)));
            return switch (ringing.await()) {
                case Ringing.End.Answered() -> answered(key, leg, media);
                case Ringing.End.Missed(Outcome outcome, Integer code, Duration retryAfter) -> {
                    leg.end();
                    yield missed(key, outcome, code, media);
                }
            };
        } catch (InterruptedException | RuntimeException broken) {
            leg.end();
            missed(key, Outcome.CARRIER_ERROR, null, media);
            throw broken;
        }
    }

    private synchronized Transfers.Result answered(TransferStore.Key key, Carrier.Leg leg, RtpSession media) {
        keep(() -> work.store().answered(key));
        party = new Party(key, leg, media);
        for (CallSignal signal = signals.poll(); signal != null; signal = signals.poll()) {
            party.signal(signal);
        }
        return new Transfers.Result.Answered(party);
    }

    private Transfers.Result missed(TransferStore.Key key, Outcome outcome, Integer code, RtpSession media) {
        media.close();
        OutagePatience.keep(() -> work.store().ended(key, outcome, code));
        return new Transfers.Result.Failed(outcome.wire());
    }

    /** Worth knowing, but not worth a call. */
    private static void keep(Runnable writing) {
        Thread.ofVirtual().name("keep-transfer").start(() -> {
            try {
                DatabaseLine.with(writing);
            } catch (RuntimeException away) {
                LOG.warnf("How a transfer goes could not be kept: %s", away.getMessage());
            }
        });
    }

    private synchronized void signal(Carrier.Event event) {
        CallSignal signal = new CallSignal.FromCarrier(event);
        if (party == null) {
            signals.add(signal);
        } else {
            party.signal(signal);
        }
    }

    @Override
    public void cancel() {
        Party answered;
        synchronized (this) {
            cancelled = true;
            answered = party;
            if (!begun || over.isDone()) {
                return;
            }
            signals.add(new CallSignal.Stopped(CallSignal.Why.ENDED));
        }
        if (answered != null) {
            answered.end(true);
        }
        over.copy()
                .completeOnTimeout(null, ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Who has answered. */
    private final class Party implements OtherParty {
        private final TransferStore.Key key;
        private final Carrier.Leg leg;
        private final RtpSession media;
        private Runnable then = () -> {};
        private boolean gone;
        private boolean ended;
        private boolean bridged;

        Party(TransferStore.Key key, Carrier.Leg leg, RtpSession media) {
            this.key = key;
            this.leg = leg;
            this.media = media;
        }

        void signal(CallSignal signal) {
            switch (signal) {
                case CallSignal.FromCarrier(Carrier.Event.HungUp()) -> gone();
                case CallSignal.Stopped stopped -> gone();
                case CallSignal.FromCarrier other -> LOG.debugf("After the answer: %s", other);
                case CallSignal.GiveBack() -> LOG.debug("It has begun");
            }
        }

        private void gone() {
            Runnable told;
            synchronized (this) {
                gone = true;
                told = then;
            }
            told.run();
        }

        @Override
        public AudioLine line() {
            return media.line();
        }

        @Override
        public void whenGone(Runnable told) {
            boolean already;
            synchronized (this) {
                then = told;
                already = gone;
            }
            if (already) {
                told.run();
            }
        }

        @Override
        public void bridged() {
            synchronized (this) {
                bridged = true;
            }
            OutagePatience.keep(() -> work.store().transferred(key));
        }

        @Override
        public void end(boolean taken) {
            Outcome outcome;
            synchronized (this) {
                if (ended) {
                    return;
                }
                ended = true;
                outcome = bridged ? Outcome.ANSWERED : taken ? Outcome.CANCELLED : Outcome.NOT_ACCEPTED;
            }
            leg.end();
            gone();
            media.close();
            OutagePatience.keep(() -> work.store().ended(key, outcome, ANSWERED));
            over.complete(null);
        }
    }
}
