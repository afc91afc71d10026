package dev.parley.telephone.transfer;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.parley.conversation.Conversation;
import dev.parley.talk.transfer.TransferOrder;
import dev.parley.talk.transfer.Transfers;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.plan.Outcome;

/**
 * One call to somebody that the carrier of a person's call is asked to make. It is on record before that is asked for, and asked
 * for once; a carrier that does not say what came of it leaves that unknown.
 */
final class ReferredCall implements Transfers.Placing {

    /** How long the carrier may take for all else than the ringing. */
    private static final Duration SAYS_WITHIN = Duration.ofSeconds(10);
    /** How long what the carrier said last is waited for, so that it is on record before the end of the conversation. */
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(2);

    private static final int ANSWERED = 200;

    private final Conversation.Key conversation;
    private final TransferOrder order;
    private final Carrier.Leg leg;
    private final TelephoneTransfers work;
    private final Runnable late;
    private final BlockingQueue<Carrier.Referred> said = new LinkedBlockingQueue<>();
    private final CompletableFuture<Boolean> brought = new CompletableFuture<>();
    private final TransferRecord record;
    private boolean cancelled;
    private boolean begun;
    private boolean rings;
    private volatile boolean answered;

    /**
     * @param late is run when they were brought together after that was not waited for any more
     */
    ReferredCall(
            Conversation.Key conversation,
            TransferOrder order,
            Carrier.Leg leg,
            TelephoneTransfers work,
            Runnable late) {
        this.late = late;
        this.conversation = conversation;
        this.order = order;
        this.leg = leg;
        this.work = work;
        this.record = new TransferRecord(conversation, work.store(), "keep-referral");
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
            boolean referred = result instanceof Transfers.Result.Referred;
            record.whenKept().thenRun(() -> brought.complete(referred));
        }
    }

    private Transfers.Result place() throws InterruptedException {
        Optional<String> obstacle = work.obstacle(conversation, order);
        if (obstacle.isPresent()) {
            return record.notBegun(obstacle.get());
        }
        OptionalInt attempt = record.begin(() -> work.store().beginReferral(conversation, order));
        if (attempt.isEmpty()) {
            return record.notBegun(Outcome.TRUNK_BUSY.wire());
        }
        TransferStore.Key key = new TransferStore.Key(conversation, attempt.getAsInt());
        if (isCancelled()) {
            return record.missed(key, Outcome.NOT_SENT, null);
        }
        try {
            leg.refer(order.to(), said::add);
            return await(key);
        } catch (InterruptedException | RuntimeException broken) {
            record.missed(key, Outcome.UNKNOWN, null);
            throw broken;
        }
    }

    private Transfers.Result await(TransferStore.Key key) throws InterruptedException {
        long until = System.nanoTime() + order.ringsFor().plus(SAYS_WITHIN).toNanos();
        Optional<Transfers.Result> result = Optional.empty();
        while (result.isEmpty()) {
            Carrier.Referred next = said.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                // It may yet ring there: until the carrier says more, or the line ends, nobody else is called.
                Thread.ofVirtual().name("late-referral").start(() -> hearTheRest(key));
                return new Transfers.Result.Failed(Outcome.UNKNOWN.wire());
            }
            result = after(next, key);
        }
        return result.get();
    }

    private void hearTheRest(TransferStore.Key key) {
        try {
            Optional<Transfers.Result> result = Optional.empty();
            while (result.isEmpty()) {
                result = after(said.take(), key);
            }
            if (result.get() instanceof Transfers.Result.Referred) {
                late.run();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Empty while it goes on. */
    private Optional<Transfers.Result> after(Carrier.Referred next, TransferStore.Key key) {
        return switch (next) {
            case Carrier.Referred.Calling() -> {
                if (!rings) {
                    record.keep(() -> work.store().ringing(key));
                }
                rings = true;
                yield Optional.empty();
            }
            case Carrier.Referred.Answered() -> {
                answered = true;
                record.keep(() -> work.store().transferred(key));
                record.keep(() -> work.store().ended(key, Outcome.ANSWERED, ANSWERED));
                yield Optional.of(new Transfers.Result.Referred());
            }
            case Carrier.Referred.Refused(int code) ->
                Optional.of(record.missed(key, Outcome.ofRefusalAfterRinging(code), code));
            case Carrier.Referred.NotSent() -> Optional.of(record.missed(key, Outcome.NOT_SENT, null));
            case Carrier.Referred.Unknown() -> Optional.of(record.missed(key, Outcome.UNKNOWN, null));
        };
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean cancel() {
        synchronized (this) {
            cancelled = true;
            if (!begun) {
                return false;
            }
        }
        // Behind what the carrier has said already.
        said.add(new Carrier.Referred.Unknown());
        boolean referred = brought.copy()
                .completeOnTimeout(false, ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        // Nobody is on the line any more: what is known is on record before its end is.
        return referred || answered && brought.join();
    }
}
