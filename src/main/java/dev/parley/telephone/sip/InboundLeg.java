package dev.parley.telephone.sip;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipException;
import javax.sip.Transaction;
import javax.sip.address.Hop;
import javax.sip.header.CSeqHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.HopImpl;
import org.jboss.logging.Logger;

import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.carrier.IncomingCall;
import dev.parley.telephone.sip.dialog.CallAnswers;
import dev.parley.telephone.sip.dialog.CallRequests;
import dev.parley.telephone.sip.dialog.Party;
import dev.parley.telephone.sip.dialog.PeerPath;
import dev.parley.telephone.sip.dialog.Referral;
import dev.parley.telephone.sip.dialog.SessionRefresh;
import dev.parley.telephone.sip.dialog.Steps;
import dev.parley.telephone.sip.dialog.UserAgent;
import dev.parley.telephone.sip.sdp.SipMedia;

/** A call of SIP that came in. All that happens to it runs on one virtual thread, in order, as long as it lasts. */
final class InboundLeg implements IncomingCall.Leg, Party {

    private static final Logger LOG = Logger.getLogger(InboundLeg.class);
    /** Twice timer B of RFC 3261: later nothing of an old call comes. */
    private static final Duration REMEMBERED = Duration.ofSeconds(64);

    private enum State {
        RINGING,
        ANSWERED,
        TALKING,
        OVER
    }

    private final UserAgent agent;
    private final PeerPath path;
    private final SipMedia media;
    private final CallRequests requests;
    private final CallAnswers answers;
    private final Referral referral;
    private final SessionRefresh refresh;
    private final RequestEvent invited;
    private final SIPRequest invite;
    private final LegEvents events;
    private final Steps steps = new Steps(this::broken);
    private final InviteResponses responses;

    /** Where the caller was heard of last: over TLS it may have connected again. */
    private volatile Hop hop;

    private Optional<String> offer = Optional.empty();
    private State state = State.RINGING;
    /** Whether the caller knows that it rings; the answer does not overtake that. */
    private boolean ringingKnown;

    private boolean answering;

    InboundLeg(UserAgent agent, PeerPath path, SipMedia media, RequestEvent invited, Consumer<Carrier.Event> events) {
        this.agent = agent;
        this.path = path;
        this.hop = path.hop();
        this.media = media;
        this.requests = new CallRequests(agent, path, Optional.empty());
        this.refresh = new SessionRefresh(agent, path, requests, media, steps, this::broken);
        this.answers = new CallAnswers(agent, path, media, refresh);
        this.referral = new Referral(agent, path, requests);
        this.invited = invited;
        this.invite = (SIPRequest) invited.getRequest();
        this.events = new LegEvents(events);
        this.responses = new InviteResponses(agent, path, invite, refresh);
        this.ringingKnown = !responses.areReliable();
    }

    /**
     * @param offered what the caller can talk over; empty when it waits for us to say so
     * @throws SipException when that could not be said: nothing rings then
     */
    void ring(Optional<String> offered) throws SipException {
        offer = offered;
        agent.join(invite.getCallId().getCallId(), this);
        try {
            responses.ring(invited);
        } catch (SipException | RuntimeException unsent) {
            steps.end();
            forget();
            throw unsent;
        }
    }

    @Override
    public void answer() {
        steps.next(() -> {
            answering = true;
            answerIfRinging();
        });
    }

    private void answerIfRinging() throws SipException {
        if (state == State.RINGING && answering && ringingKnown) {
            state = State.ANSWERED;
            String sdp = offer.isPresent()
                    ? media.answerTo(offer.get()).orElseThrow(() -> new SipException("nothing to talk over any more"))
                    : answers.offer();
            responses.respond(Response.OK, sdp);
        }
    }

    @Override
    public void decline() {
        end(Response.DECLINE);
    }

    @Override
    public void end() {
        end(Response.TEMPORARILY_UNAVAILABLE);
    }

    private void end(int unanswered) {
        steps.next(() -> {
            switch (state) {
                case RINGING -> {
                    over();
                    responses.respond(unanswered, null);
                }
                case ANSWERED, TALKING -> hangUp();
                case OVER -> {
                    // Nothing is left to end.
                }
            }
        });
    }

    private void hangUp() throws SipException {
        over();
        requests.hangUp(responses.dialog());
    }

    @Override
    public void refer(String callee, Consumer<Carrier.Referred> told) {
        steps.next(() -> referral.ask(
                state == State.TALKING ? responses.dialog() : null, requests.somebody(callee, invite), told));
    }

    @Override
    public String tag() {
        return responses.tag();
    }

    /** Also the CANCEL of its INVITE, which knows no tag of ours. */
    @Override
    public boolean isFor(Request request) {
        CSeqHeader sequence = (CSeqHeader) request.getHeader(CSeqHeader.NAME);
        String to = ((ToHeader) request.getHeader(ToHeader.NAME)).getTag();
        return to == null
                ? request.getMethod().equals(Request.CANCEL)
                        && sequence.getSeqNumber() == invite.getCSeq().getSeqNumber()
                        && invite.getFromTag().equals(((SIPRequest) request).getFromTag())
                : tag().equals(to);
    }

    /** A caller's certificate is for nobody that we could ask for: over TLS it is spoken to on its own connection (RFC 5923). */
    @Override
    public boolean isPinned() {
        return path.transport().equals("tls");
    }

    @Override
    public Hop hop() {
        return hop;
    }

    @Override
    public void received(ResponseEvent event) {
        steps.next(() -> {
            switch (((CSeqHeader) event.getResponse().getHeader(CSeqHeader.NAME)).getMethod()) {
                case Request.REFER -> referral.answered(event);
                case Request.UPDATE, Request.INVITE -> refresh.answered(event);
                default -> {
                    // To our BYE: there is nothing left to do.
                }
            }
        });
    }

    @Override
    public void received(RequestEvent event) {
        steps.next(() -> {
            SIPRequest request = (SIPRequest) event.getRequest();
            if (isPinned() && request.getRemoteAddress() != null) {
                hop = new HopImpl(
                        UserAgent.host(request.getRemoteAddress()), request.getRemotePort(), path.transport());
            }
            switch (event.getRequest().getMethod()) {
                case Request.CANCEL -> cancelled(event);
                case Request.BYE -> left(event);
                case Request.ACK -> acknowledged(event);
                case Request.NOTIFY -> answers.answer(event, referral.notified(event.getRequest(), true));
                case Request.PRACK -> {
                    answers.answer(event, Response.OK);
                    ringingKnown = true;
                    answerIfRinging();
                }
                default ->
                    answers.received(
                            event,
                            switch (state) {
                                case TALKING -> CallAnswers.Phase.TALKING;
                                case RINGING ->
                                    offer.isPresent() ? CallAnswers.Phase.OFFERED : CallAnswers.Phase.RINGING;
                                case ANSWERED -> CallAnswers.Phase.RINGING;
                                case OVER -> CallAnswers.Phase.NONE;
                            });
            }
        });
    }

    private void cancelled(RequestEvent event) throws Exception {
        answers.answer(event, Response.OK);
        if (state == State.RINGING) {
            over();
            responses.respond(Response.REQUEST_TERMINATED, null);
            events.tell(new Carrier.Event.HungUp());
        }
    }

    private void left(RequestEvent event) throws Exception {
        answers.answer(event, Response.OK);
        if (state != State.OVER) {
            boolean rang = state == State.RINGING;
            over();
            if (rang) {
                // RFC 3261, section 15: who calls may hang up before somebody answers.
                responses.respond(Response.REQUEST_TERMINATED, null);
            }
            events.left(event.getRequest());
        }
    }

    private void acknowledged(RequestEvent event) throws SipException {
        boolean media = answers.acknowledged(event.getRequest());
        if (state == State.ANSWERED && !media) {
            hangUp();
            events.tell(new Carrier.Event.Refused(Response.NOT_ACCEPTABLE_HERE, null));
        } else if (state == State.ANSWERED) {
            state = State.TALKING;
            events.tell(new Carrier.Event.Answered());
        }
    }

    @Override
    public void lost(Transaction lost) {
        steps.next(() -> {
            referral.lost(lost);
            refresh.lost(lost);
        });
    }

    private void over() {
        if (state != State.OVER) {
            state = State.OVER;
            referral.end();
            refresh.end();
            steps.end();
            CompletableFuture.delayedExecutor(REMEMBERED.toSeconds(), TimeUnit.SECONDS)
                    .execute(this::forget);
        }
    }

    private void forget() {
        agent.leave(invite.getCallId().getCallId(), this);
    }

    /** Nobody is left on a dead line: what can still be sent is sent. */
    private void broken(Exception failure) {
        LOG.warnf("A call that came in could not be signalled while %s: %s", state, failure);
        if (state == State.OVER) {
            return;
        }
        State was = state;
        over();
        try {
            if (was == State.RINGING) {
                responses.respond(Response.SERVER_INTERNAL_ERROR, null);
            } else {
                requests.hangUp(responses.dialog());
            }
        } catch (SipException | RuntimeException gone) {
            LOG.debug("Nor could it be ended", gone);
        }
        events.tell(new Carrier.Event.HungUp());
    }
}
