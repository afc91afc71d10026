package dev.parley.telephone.sip;

import java.security.SecureRandom;
import java.text.ParseException;

import javax.sip.Dialog;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPRequest;

import dev.parley.telephone.sip.dialog.CallAnswers;
import dev.parley.telephone.sip.dialog.PeerPath;
import dev.parley.telephone.sip.dialog.SessionRefresh;
import dev.parley.telephone.sip.dialog.UserAgent;

/** What is said to an INVITE that came in. */
final class InviteResponses {

    private final UserAgent agent;
    private final PeerPath path;
    private final SIPRequest invite;
    private final SessionRefresh refresh;
    private final String tag = Long.toString(new SecureRandom().nextLong(Long.MAX_VALUE), 36);
    private final boolean reliable;
    private ServerTransaction transaction;
    private Dialog dialog;

    InviteResponses(UserAgent agent, PeerPath path, SIPRequest invite, SessionRefresh refresh) {
        this.agent = agent;
        this.path = path;
        this.invite = invite;
        this.refresh = refresh;
        this.reliable = CallAnswers.requires(invite, CallAnswers.RELIABLE);
    }

    /** Of this side of the dialog. */
    String tag() {
        return tag;
    }

    /** Whether the caller wants to acknowledge that it rings (RFC 3262). */
    boolean areReliable() {
        return reliable;
    }

    Dialog dialog() {
        return dialog;
    }

    /**
     * @param invited which brought the INVITE
     * @throws SipException when that could not be said
     */
    void ring(RequestEvent invited) throws SipException {
        transaction = agent.transaction(invited);
        dialog = agent.provider().getNewDialog(transaction);
        if (reliable) {
            ringReliably();
        } else {
            respond(Response.RINGING, null);
        }
    }

    private void ringReliably() throws SipException {
        try {
            Response ringing = dialog.createReliableProvisionalResponse(Response.RINGING);
            head(ringing);
            dialog.sendReliableProvisionalResponse(ringing);
        } catch (InvalidArgumentException | ParseException impossible) {
            throw new SipException("a response could not be written", impossible);
        }
    }

    /**
     * @param sdp what is talked over, or null
     */
    void respond(int code, String sdp) throws SipException {
        try {
            Response response = agent.messages.createResponse(code, invite);
            head(response);
            if (code == Response.OK) {
                refresh.accept(invite, response, dialog);
            }
            if (sdp != null) {
                response.setContent(sdp, agent.headers.createContentTypeHeader("application", "sdp"));
            }
            transaction.sendResponse(response);
        } catch (InvalidArgumentException | ParseException impossible) {
            throw new SipException("a response could not be written", impossible);
        }
    }

    private void head(Response response) throws SipException, ParseException {
        ((ToHeader) response.getHeader(ToHeader.NAME)).setTag(tag);
        response.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW + ", " + Request.PRACK));
        if (response.getStatusCode() < 300) {
            response.setHeader(path.contact());
        }
    }
}
