package dev.parley.telephone.sip.dialog;

import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.Transaction;
import javax.sip.address.Hop;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;

import gov.nist.javax.sip.message.SIPResponse;

/** One side of one Call-ID. Called on the stack's thread. */
public interface Party {

    /** Our tag: nothing with another one is for this party. */
    String tag();

    /** Whether a request of its Call-ID is for this party. */
    default boolean isFor(Request request) {
        return tag().equals(((ToHeader) request.getHeader(ToHeader.NAME)).getTag());
    }

    /** Where its first request went. */
    Hop hop();

    /** Whether all others go there too, whatever address the other side says that it has. */
    default boolean isPinned() {
        return false;
    }

    void received(ResponseEvent response);

    /** The answer of a device that was never heard of, to an INVITE that another one has answered. */
    default void late(SIPResponse answer) {}

    /** To be answered in its {@linkplain UserAgent#transaction transaction}, unless it is an ACK. */
    void received(RequestEvent request);

    /** No response came, or the connection broke. */
    void lost(Transaction transaction);
}
