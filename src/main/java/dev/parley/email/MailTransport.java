package dev.parley.email;

/** Hands mails to the next server on their way. */
public interface MailTransport {

    /** Waits for the server's word. Throws nothing: what went wrong is a result. */
    Result send(Letter letter);

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
         * Not now, or not for a reason that lies in the mail: the server is away, busy, or wants other credentials.
         *
         * @param maybeTaken whether the connection broke before its last word
         */
        record NotNow(String error, boolean maybeTaken) implements Result {}
    }
}
