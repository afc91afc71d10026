package dev.parley.conversation.turn;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;

import dev.parley.conversation.Conversation;
import dev.parley.problem.Problem;

/** A node's right to run the next turn of a conversation; every turn it appends is conditional on the lease. */
public final class TurnLease implements AutoCloseable {

    /** No turn takes so long; a lease that is still renewed then was forgotten. */
    private static final Duration MAX_AGE = Duration.ofMinutes(15);

    private final Conversation.Key conversation;
    private final UUID fence;
    private final Duration length;
    private final Consumer<TurnLease> release;
    private final long takenNanos = System.nanoTime();
    private volatile long renewedNanos = takenNanos;
    private volatile boolean givenBack;

    TurnLease(Conversation.Key conversation, UUID fence, Duration length, Consumer<TurnLease> release) {
        this.conversation = conversation;
        this.fence = fence;
        this.length = length;
        this.release = release;
    }

    public Conversation.Key conversation() {
        return conversation;
    }

    /**
     * To be asked before an effect that the database cannot make conditional on the lease.
     *
     * @throws Problem 409 when it may have run out, for instance in a long pause of this process
     */
    public void requireHeld() {
        if (System.nanoTime() - renewedNanos >= length.toNanos()) {
            throw Problem.conflict("Another node took the conversation over while this was being answered.");
        }
    }

    /** Lets the next one in. */
    @Override
    public void close() {
        release.accept(this);
    }

    UUID fence() {
        return fence;
    }

    /** Whether the database has it no more: the last turn was the end of it. */
    boolean isGivenBack() {
        return givenBack;
    }

    void givenBack() {
        givenBack = true;
    }

    boolean forgotten() {
        return System.nanoTime() - takenNanos > MAX_AGE.toNanos();
    }

    /**
     * Whether it would not last half as long as it may be by the time that this is asked again; most turns are over before.
     *
     * @param again how long that is at most
     */
    boolean wantsRenewal(Duration again) {
        return System.nanoTime() - renewedNanos
                >= length.dividedBy(2).minus(again).toNanos();
    }

    /**
     * @param askedNanos when the renewal that succeeded was asked for
     */
    void renewed(long askedNanos) {
        renewedNanos = askedNanos;
    }
}
