package dev.parley.problem;

import java.util.UUID;

import jakarta.enterprise.context.RequestScoped;

/**
 * What the request at hand may have changed, for the case that its answer is lost on the way from the database: only who
 * has sent nothing can say that nothing was changed.
 */
@RequestScoped
class RequestEffect {

    private volatile boolean sent;
    private volatile UUID id;
    private volatile String advice;

    /** The request has a connection: from now on the server may have got a statement of it. */
    void sent() {
        sent = true;
    }

    /**
     * @param ofWhat to ask again with or about, or null
     * @param words what the client can do when it is not known whether the request took effect
     */
    void advise(UUID ofWhat, String words) {
        id = ofWhat;
        advice = words;
    }

    /**
     * What is known now.
     *
     * @param reading whether the request changes nothing anyway
     * @param subject the id that its address names, or null
     */
    Known known(boolean reading, UUID subject) {
        if (reading) {
            return Known.READING;
        }
        if (!sent) {
            return Known.NOTHING_SENT;
        }
        if (advice != null) {
            return new Known(true, false, id, advice);
        }
        return subject == null
                ? Known.UNKNOWN
                : new Known(true, false, subject, "Look at " + subject + " before asking again.");
    }

    /**
     * @param sent whether the server may have got a statement of the request
     * @param reading whether the request changes nothing anyway
     * @param id to ask again with or about, or null
     * @param advice what the client can do
     */
    record Known(boolean sent, boolean reading, UUID id, String advice) {

        static final Known READING = new Known(true, true, null, "Try again.");
        static final Known NOTHING_SENT = new Known(false, false, null, "Try again.");
        static final Known UNKNOWN = new Known(true, false, null, "Look before asking again.");
    }
}
