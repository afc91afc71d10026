package dev.parley.telephone.transfer;

import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import dev.parley.conversation.Conversation;
import dev.parley.queue.OutagePatience;
import dev.parley.queue.line.KeptBeside;
import dev.parley.talk.transfer.Transfers;
import dev.parley.telephone.plan.Outcome;

/**
 * What is kept of one transfer, beside and in order: nobody on the line waits for the database. What has failed is said with it.
 */
final class TransferRecord {

    private final Conversation.Key conversation;
    private final TransferStore store;
    private final KeptBeside kept;

    /**
     * @param name of the threads
     */
    TransferRecord(Conversation.Key conversation, TransferStore store, String name) {
        this.conversation = conversation;
        this.store = store;
        this.kept = new KeptBeside(name);
    }

    /** Puts it on record. Where it is not known whether that was done, it is undone before another one can begin. */
    OptionalInt begin(Supplier<OptionalInt> beginning) {
        try {
            return beginning.get();
        } catch (RuntimeException unknown) {
            keep(() -> store.unsent(conversation));
            whenKept().join();
            throw unknown;
        }
    }

    void keep(Runnable writing) {
        kept.keep(() -> OutagePatience.keep(writing));
    }

    /** Completes when all so far is kept or given up. */
    CompletableFuture<Void> whenKept() {
        return kept.all();
    }

    Transfers.Result notBegun(String why) {
        keep(() -> store.notBegun(conversation, why));
        return new Transfers.Result.Failed(why);
    }

    /**
     * @param sipCode null when there was no final response
     */
    Transfers.Result missed(TransferStore.Key key, Outcome outcome, Integer sipCode) {
        keep(() -> store.ended(key, outcome, sipCode));
        return new Transfers.Result.Failed(outcome.wire());
    }
}
