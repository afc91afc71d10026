package dev.parley.talk.transfer;

import dev.parley.conversation.Conversation;

/** Calls those to whom people are to be brought. */
public interface Transfers {

    /** What came of it. */
    sealed interface Result {

        record Answered(OtherParty other) implements Result {}

        /** The carrier has brought them together: nobody is left on this line. */
        record Referred() implements Result {}

        /**
         * @param why such as {@code busy}
         */
        record Failed(String why) implements Result {}
    }

    /** One call. */
    interface Placing {

        /** Puts it on record, dials, and waits for what comes of it. */
        Result await() throws InterruptedException;

        /**
         * The person has gone: it rings no more, and who has answered is hung up on.
         *
         * @return whether that is because the carrier has brought them together
         */
        boolean cancel();
    }

    /**
     * Nothing is done yet.
     *
     * @param late is run when the carrier has brought them together after it was not waited for any more
     */
    Placing placing(Conversation.Key conversation, TransferOrder order, Runnable late);
}
