package dev.parley.telephone.sip.dialog;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogState;
import javax.sip.InvalidArgumentException;
import javax.sip.ResponseEvent;
import javax.sip.SipException;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.CSeqHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.Header;
import javax.sip.header.ProxyAuthorizationHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import org.jboss.logging.Logger;

import dev.parley.telephone.sip.header.Authorizer;

/** What we send in the course of a call behind its INVITE: ACK, CANCEL, BYE, and what has to be repeated with credentials. */
public final class CallRequests {

    private static final Logger LOG = Logger.getLogger(CallRequests.class);

    private final UserAgent agent;
    private final PeerPath path;
    private final Optional<Authorizer> authorizer;

    /**
     * @param authorizer answers challenges; empty where a challenge is a refusal
     */
    public CallRequests(UserAgent agent, PeerPath path, Optional<Authorizer> authorizer) {
        this.agent = agent;
        this.path = path;
        this.authorizer = authorizer;
    }

    /** Whether the peer wants credentials: 401, 407. */
    public static boolean isChallenge(int code) {
        return code == Response.UNAUTHORIZED || code == Response.PROXY_AUTHENTICATION_REQUIRED;
    }

    /** The INVITE again, with an answer to this challenge; empty when there is no use in answering. */
    public Optional<SIPRequest> authorized(SIPRequest request, Response challenge) throws Exception {
        List<AuthorizationHeader> answers =
                authorizer.isEmpty() ? List.of() : authorizer.get().answer(challenge, request);
        if (answers.isEmpty()) {
            return Optional.empty();
        }
        SIPRequest again = (SIPRequest) request.clone();
        CSeqHeader sequence = (CSeqHeader) again.getHeader(CSeqHeader.NAME);
        sequence.setSeqNumber(sequence.getSeqNumber() + 1);
        again.setHeader(path.via());
        setCredentials(again, answers);
        boolean first = request.getMethod().equals(Request.INVITE) && request.getToTag() == null;
        again.setApplicationData(first ? path.hop() : null);
        return Optional.of(again);
    }

    /** Those of other realms stay. */
    private static void setCredentials(SIPRequest request, List<AuthorizationHeader> answers) {
        String name = answers.getFirst().getName();
        List<AuthorizationHeader> all = new ArrayList<>(answers);
        Authorizer.credentials(request, name).stream()
                .filter(before ->
                        answers.stream().noneMatch(answer -> Objects.equals(answer.getRealm(), before.getRealm())))
                .forEach(all::add);
        request.removeHeader(name);
        all.forEach(request::addHeader);
    }

    /** The same, for a request outside of a dialog, which goes where the one before went. */
    public Optional<SIPRequest> again(SIPRequest request, Response challenge) throws SipException {
        try {
            Optional<SIPRequest> again = authorized(request, challenge);
            again.ifPresent(with -> with.setApplicationData(path.hop()));
            return again;
        } catch (SipException failed) {
            throw failed;
        } catch (Exception unusable) {
            throw new SipException("a challenge could not be answered", unusable);
        }
    }

    /**
     * Acknowledges the 2xx of this event, with the credentials of its INVITE (RFC 3261, section 13.2.2.4).
     *
     * @param invite that it answers
     */
    public void acknowledge(ResponseEvent event, SIPRequest invite) throws SipException, InvalidArgumentException {
        CSeqHeader sequence = (CSeqHeader) event.getResponse().getHeader(CSeqHeader.NAME);
        Request ack = event.getDialog().createAck(sequence.getSeqNumber());
        ViaHeader via = path.via();
        ViaHeader own = (ViaHeader) ack.getHeader(ViaHeader.NAME);
        try {
            if (own.getBranch() != null) {
                via.setBranch(own.getBranch());
            }
        } catch (ParseException impossible) {
            throw new SipException("no Via", impossible);
        }
        ack.setHeader(via);
        copyCredentials(invite, ack);
        event.getDialog().sendAck(ack);
    }

    /** Acknowledges a 2xx that nobody waits for any more, and hangs up, also where the stack knows of no dialog. */
    public void refuse(ResponseEvent event, SIPRequest invite) throws Exception {
        Dialog dialog = event.getDialog();
        if (dialog != null && dialog.getState() != DialogState.TERMINATED) {
            try {
                acknowledge(event, invite);
                hangUp(dialog);
                return;
            } catch (SipException | InvalidArgumentException unknown) {
                LOG.debug("The stack has forgotten a call that was answered late", unknown);
            }
        }
        refuse((SIPResponse) event.getResponse(), invite);
    }

    /** The same, without the stack's help. */
    public void refuse(SIPResponse answer, SIPRequest invite) throws Exception {
        agent.provider().sendRequest(within(Request.ACK, invite, answer));
        agent.provider()
                .getNewClientTransaction(within(Request.BYE, invite, answer))
                .sendRequest();
    }

    /** A request in the dialog that this answer has made (RFC 3261, section 12.2.1.1). */
    private SIPRequest within(String method, SIPRequest invite, SIPResponse answer) throws Exception {
        long sequence = invite.getCSeq().getSeqNumber() + (method.equals(Request.ACK) ? 0 : 1);
        SIPRequest request = (SIPRequest) agent.messages.createRequest(
                (URI) answer.getContactHeader().getAddress().getURI().clone(),
                method,
                invite.getCallId(),
                agent.headers.createCSeqHeader(sequence, method),
                (FromHeader) invite.getFrom().clone(),
                (ToHeader) answer.getTo().clone(),
                List.of(path.via()),
                agent.headers.createMaxForwardsHeader(70));
        if (answer.getRecordRouteHeaders() != null) {
            for (RecordRoute passed : answer.getRecordRouteHeaders()) {
                request.addFirst(agent.headers.createRouteHeader(
                        (Address) passed.getAddress().clone()));
            }
        }
        if (method.equals(Request.ACK)) {
            copyCredentials(invite, request);
        }
        return request;
    }

    private static void copyCredentials(SIPRequest invite, Request ack) {
        for (String name : List.of(AuthorizationHeader.NAME, ProxyAuthorizationHeader.NAME)) {
            ack.removeHeader(name);
            Authorizer.credentials(invite, name).forEach(each -> ack.addHeader((Header) each.clone()));
        }
    }

    /** Stops the ringing of an INVITE that a provisional response has come for (RFC 3261, section 9.1). */
    public void cancel(ClientTransaction invite) throws SipException {
        agent.provider().getNewClientTransaction(invite.createCancel()).sendRequest();
    }

    /** As {@link #cancel}, for an INVITE that the stack has been told to forget: it makes no transaction for that. */
    public void cancelForgotten(ClientTransaction invite) throws SipException {
        SIPRequest cancel = ((SIPRequest) invite.getRequest()).createCancelRequest();
        cancel.setApplicationData(path.hop());
        agent.provider().sendRequest(cancel);
    }

    /** Somebody at the carrier of who called with this: where it says that they are, else where it is itself. */
    public SipURI somebody(String number, SIPRequest invite) throws SipException {
        String named = invite.getFrom().getAddress().getURI() instanceof SipURI caller ? caller.getHost() : "";
        boolean hidden = named.isEmpty() || named.endsWith(".invalid");
        try {
            return agent.addresses.createSipURI(
                    number, hidden ? UserAgent.host(path.peer().getAddress()) : named);
        } catch (ParseException impossible) {
            throw new SipException("no address of a number", impossible);
        }
    }

    /** A request of ours in a call, without the credentials of the one before: they may be good for that alone. */
    Request within(Dialog dialog, String method) throws SipException {
        Request request = dialog.createRequest(method);
        request.removeHeader(AuthorizationHeader.NAME);
        request.removeHeader(ProxyAuthorizationHeader.NAME);
        request.setHeader(path.via());
        return request;
    }

    /** Sends a BYE. */
    public void hangUp(Dialog dialog) throws SipException {
        Request bye = within(dialog, Request.BYE);
        dialog.sendRequest(agent.provider().getNewClientTransaction(bye));
    }

    /** A BYE may be asked for credentials too. */
    public void byeAnswered(ResponseEvent event) throws Exception {
        if (isChallenge(event.getResponse().getStatusCode()) && event.getClientTransaction() != null) {
            SIPRequest bye = (SIPRequest) event.getClientTransaction().getRequest();
            Optional<SIPRequest> again = authorized(bye, event.getResponse());
            if (again.isPresent()) {
                agent.provider().getNewClientTransaction(again.get()).sendRequest();
            }
        }
    }
}
