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
import dev.parley.media.rtp.RtpSession;
import dev.parley.number.OutboundNumbers.OutboundNumber;
import dev.parley.number.trunk.OutboundTrunk;
import dev.parley.problem.Problem;
import dev.parley.talk.transfer.TransferOrder;
import dev.parley.talk.transfer.Transfers;
import dev.parley.telephone.carrier.CallSignal;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.carrier.Ringing;
import dev.parley.telephone.plan.Outcome;

/**
 * One call to somebody to whom a person is to be brought. What is kept of it once it is begun is kept beside, in order: nobody on the
 * line waits for the database.
 */
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
    private final TransferRecord record;
    private boolean cancelled;
    private boolean begun;
    private TransferParty party;

    TransferCall(Conversation.Key conversation, TransferOrder order, TelephoneTransfers work) {
        this.conversation = conversation;
        this.order = order;
        this.work = work;
        this.record = new TransferRecord(conversation, work.store(), "keep-transfer");
    }

    @Override
    public Transfers.Result await() throws InterruptedException {
        synchronized (this) {
            begun = !cancelled;
        }
        Transfers.Result result = null;
        try {
            result = begun ? place() : new Transfers.Result.Failed(Outcome.CANCELLED.wire());
            return result;
        } finally {
            if (!(result instanceof Transfers.Result.Answered)) {
                overWhenKept();
            }
        }
    }

    private Transfers.Result place() throws InterruptedException {
        Optional<String> obstacle = work.obstacle(conversation, order);
        if (obstacle.isPresent()) {
            return record.notBegun(obstacle.get());
        }
        OutboundNumber from;
        OutboundTrunk trunk;
        try {
            from = work.number(conversation, order);
            trunk = work.trunk(from);
        } catch (Problem none) {
            return record.notBegun("no_number");
        }
        RtpSession media;
        try {
            media = work.openMedia();
        } catch (IOException noPorts) {
            LOG.errorf("A transfer is not possible: %s", noPorts.getMessage());
            return record.notBegun(Outcome.NOT_SENT.wire());
        }
        Transfers.Result result = null;
        try {
            result = begin(from, trunk, media);
            return result;
        } finally {
            if (!(result instanceof Transfers.Result.Answered)) {
                media.close();
            }
        }
    }

    private Transfers.Result begin(OutboundNumber from, OutboundTrunk trunk, RtpSession media)
            throws InterruptedException {
        OptionalInt attempt = record.begin(() -> work.store().begin(conversation, order, from));
        return attempt.isEmpty()
                ? record.notBegun(Outcome.TRUNK_BUSY.wire())
                : dial(new TransferStore.Key(conversation, attempt.getAsInt()), from, trunk, media);
    }

    private Transfers.Result dial(TransferStore.Key key, OutboundNumber from, OutboundTrunk trunk, RtpSession media)
            throws InterruptedException {
        if (isCancelled()) {
            return record.missed(key, Outcome.NOT_SENT, null);
        }
        String id = conversation.id() + "." + key.attempt();
        long began = System.nanoTime();
        Carrier.Leg leg;
        try {
            leg = work.carrier()
                    .place(new Carrier.Order(id, order.to(), from.phoneNumber(), trunk), media, this::signal);
        } catch (IOException unreachable) {
            LOG.warnf("Trunk %s cannot be reached: %s", from.trunkId(), unreachable.getMessage());
            Ringing.keepSilentSince(began, signals);
            return record.missed(key, Outcome.TRUNK_UNREACHABLE, null);
        } catch (RuntimeException unsent) {
            LOG.error("A transfer could not be placed", unsent);
            return record.missed(key, Outcome.CARRIER_ERROR, null);
        }
        try {
            Ringing ringing = new Ringing(
                    signals,
                    leg::end,
                    order.ringsFor(),
                    () -> record.keep(() -> work.store().ringing(key)));
            return switch (ringing.await()) {
                case Ringing.End.Answered() -> answered(key, leg, media);
                case Ringing.End.Missed(Outcome outcome, Integer code, Duration retryAfter) -> {
                    leg.end();
                    if (outcome == Outcome.TRUNK_UNREACHABLE) {
                        Ringing.keepSilentSince(began, signals);
                    }
                    yield record.missed(key, outcome, code);
                }
            };
        } catch (InterruptedException | RuntimeException broken) {
            leg.end();
            record.missed(key, Outcome.CARRIER_ERROR, null);
            throw broken;
        }
    }

    private synchronized Transfers.Result answered(TransferStore.Key key, Carrier.Leg leg, RtpSession media) {
        record.keep(() -> work.store().answered(key));
        party = new TransferParty(
                leg, media, () -> record.keep(() -> work.store().transferred(key)), outcome -> {
                    record.keep(() -> work.store().ended(key, outcome, ANSWERED));
                    overWhenKept();
                });
        for (CallSignal signal = signals.poll(); signal != null; signal = signals.poll()) {
            party.signal(signal);
        }
        return new Transfers.Result.Answered(party);
    }

    private void overWhenKept() {
        record.whenKept().thenRun(() -> over.complete(null));
    }

    private synchronized boolean isCancelled() {
        return cancelled;
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
    public boolean cancel() {
        TransferParty answered;
        synchronized (this) {
            cancelled = true;
            answered = party;
            if (!begun) {
                return false;
            }
            signals.add(new CallSignal.Stopped(CallSignal.Why.ENDED));
        }
        if (answered != null) {
            answered.end(true);
        }
        over.copy()
                .completeOnTimeout(null, ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return false;
    }
}
