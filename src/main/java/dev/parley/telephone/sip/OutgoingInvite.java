package dev.parley.telephone.sip;

import java.util.Optional;

import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.ResponseEvent;
import javax.sip.SipException;
import javax.sip.Transaction;
import javax.sip.header.ToHeader;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPRequest;

import dev.parley.telephone.sip.dialog.CallRequests;
import dev.parley.telephone.sip.dialog.UserAgent;

/** The INVITE of a call that goes out, as it was sent last, and the dialog that came of it. */
final class OutgoingInvite {

    private final UserAgent agent;
    private final CallRequests requests;
    private SIPRequest sent;
    private ClientTransaction transaction;
    private Dialog dialog;
    private boolean cancelled;

    OutgoingInvite(UserAgent agent, CallRequests requests) {
        this.agent = agent;
        this.requests = requests;
    }

    /** It is to be sent. */
    void begin(SIPRequest first) {
        sent = first;
    }

    void send(SIPRequest request) throws SipException {
        sent = (SIPRequest) request.clone();
        transaction = agent.provider().getNewClientTransaction(request);
        dialog = agent.provider().getNewDialog(transaction);
        transaction.sendRequest();
    }

    SIPRequest request() {
        return sent;
    }

    String callId() {
        return sent.getCallId().getCallId();
    }

    /** Of this side of the dialog. */
    String tag() {
        return sent.getFromTag();
    }

    Dialog dialog() {
        return dialog;
    }

    boolean isSentBy(Transaction which) {
        return which == transaction;
    }

    /** The same with credentials; empty where there are none to give. */
    Optional<SIPRequest> authorized(Response challenge) throws Exception {
        return requests.authorized(sent, challenge);
    }

    /** Acknowledges it. Not always the one that rang: the 200 may come from another device or machine. */
    void answered(ResponseEvent event) throws Exception {
        dialog = event.getDialog();
        requests.acknowledge(event, sent);
    }

    /** Whether this comes from the device that has answered. */
    boolean isAnsweredBy(Response response) {
        String device = ((ToHeader) response.getHeader(ToHeader.NAME)).getTag();
        return dialog.getRemoteTag().equals(device);
    }

    /** Somebody answers who is not wanted any more. */
    void refuse(ResponseEvent answer) throws Exception {
        requests.refuse(answer, sent);
    }

    /** Once. */
    void cancel() throws SipException {
        if (!cancelled) {
            cancelled = true;
            requests.cancel(transaction);
        }
    }

    /** Once, also where its transaction has been given up. */
    void cancelForgotten() throws Exception {
        if (!cancelled) {
            cancelled = true;
            requests.cancelForgotten(transaction);
        }
    }

    void terminate() throws SipException {
        transaction.terminate();
    }
}
