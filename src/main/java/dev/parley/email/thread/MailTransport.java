package dev.parley.email.thread;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Hands mails to the next server on their way. */
public interface MailTransport {

    /** Whether there is such a server. */
    boolean isThere();

    /**
     * How many mails may be begun now.
     *
     * @param room how many could be
     */
    int admits(int room);

    /** Recipients' domains that nothing more should be begun for now. */
    Set<String> busyDomains();

    /** Why nothing of the sender's can leave now, if so. */
    Optional<Result.Held> held(String sender);

    /**
     * Waits for the server's word. Throws nothing: what went wrong is a result.
     *
     * @param ours whether it may still leave; asked when there is a connection for it, and before the last of it is sent: a server may
     *     take minutes over a recipient, and the lease may be lost meanwhile
     */
    Result send(Letter letter, BooleanSupplier ours);

    /** What the server said. */
    sealed interface Result {

        /** It takes care of it from now on. */
        record Sent() implements Result {}

        /**
         * It will never take it.
         *
         * @param nobodyThere whether there is no such address, and no mail should go there again
         */
        record Refused(String error, boolean nobodyThere) implements Result {}

        /**
         * Not now.
         *
         * @param maybeTaken whether the connection broke before its last word
         * @param few whether a few tries are enough
         */
        record NotNow(String error, boolean maybeTaken, boolean few) implements Result {}

        /**
         * Not now, for a reason that lies in the server or in us: nothing counts against the mail.
         *
         * @param error null when it is only that too much is under way
         * @param pause until it can be tried
         */
        record Held(String error, Duration pause) implements Result {}
    }
}
