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
import javax.sip.message.Request;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import org.jboss.logging.Logger;

import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.sip.dialog.CallAnswers;
import dev.parley.telephone.sip.dialog.CallRequests;
import dev.parley.telephone.sip.dialog.InviteWriter;
import dev.parley.telephone.sip.dialog.Party;
import dev.parley.telephone.sip.dialog.Referral;
import dev.parley.telephone.sip.dialog.SessionRefresh;
import dev.parley.telephone.sip.dialog.Steps;
import dev.parley.telephone.sip.dialog.UserAgent;
import dev.parley.telephone.sip.header.Authorizer;
import dev.parley.telephone.sip.header.Devices;
import dev.parley.telephone.sip.sdp.SipMedia;

/** One outbound call of SIP. All that happens to it runs on one virtual thread, in order, as long as it lasts. */
final class SipLeg implements Carrier.Leg, Party {

    private static final Logger LOG = Logger.getLogger(SipLeg.class);
    /** Twice timer B of RFC 3261: later nothing of an old call comes. */
    private static final Duration REMEMBERED = Duration.ofSeconds(64);

    private enum State {
        CALLING,
        PROCEEDING,
        ANSWERED,
        OVER
    }

    private final UserAgent agent;
    private final InviteWriter writer;
    private final SipMedia media;
    private final CallRequests requests;
    private final OutgoingInvite invite;
    private final CallAnswers answers;
    private final Referral referral;
    private final SessionRefresh refresh;
    private final LegEvents events;
    private final Devices devices = new Devices();
    private final Steps steps = new Steps(this::broken);
    private State state = State.CALLING;
    /** Whether this side wants it to be over. */
    private boolean ending;

    /** Whether the other side has hung up before its answer was dealt with: messages may overtake each other. */
    private boolean goneAlready;

    SipLeg(
            UserAgent agent,
            InviteWriter writer,
            SipMedia media,
            Authorizer authorizer,
            Consumer<Carrier.Event> events) {
        this.agent = agent;
        this.writer = writer;
        this.media = media;
        this.requests = new CallRequests(agent, writer.path(), Optional.of(authorizer));
        this.invite = new OutgoingInvite(agent, requests);
        this.refresh = new SessionRefresh(agent, writer.path(), requests, media, steps, this::broken);
        this.answers = new CallAnswers(agent, writer.path(), media, refresh);
        this.referral = new Referral(agent, writer.path(), requests);
        this.events = new LegEvents(events, writer.named());
    }

    /**
     * @throws SipException when it did not leave
     */
    void invite(Carrier.Order order) throws SipException {
        SIPRequest first = writer.invite(order, media.offer());
        invite.begin(first);
        agent.join(invite.callId(), this);
        try {
            invite.send(first);
        } catch (SipException | RuntimeException unsent) {
            steps.end();
            forget();
            throw unsent;
        }
    }

    @Override
    public String tag() {
        return invite.tag();
    }

    @Override
    public Hop hop() {
        return writer.path().hop();
    }

    @Override
    public boolean isPinned() {
        return writer.isPinned();
    }

    @Override
    public void end() {
        steps.next(() -> {
            switch (state) {
                case CALLING, PROCEEDING -> {
                    if (ending) {
                        // Asked twice, and still no end: it is not waited for. What yet comes is dealt with then.
                        invite.terminate();
                        over();
                    } else if (state == State.PROCEEDING) {
                        invite.cancel();
                    }
                }
                case ANSWERED -> hangUp();
                case OVER -> {
                    // Nothing is left to end.
                }
            }
            ending = true;
        });
    }

    @Override
    public void refer(String callee, Consumer<Carrier.Referred> told) {
        steps.next(() -> referral.ask(state == State.ANSWERED ? invite.dialog() : null, writer.callee(callee), told));
    }

    @Override
    public void received(ResponseEvent event) {
        steps.next(() -> {
            CSeqHeader sequence = (CSeqHeader) event.getResponse().getHeader(CSeqHeader.NAME);
            switch (sequence.getMethod()) {
                case Request.INVITE -> {
                    if (!refresh.answered(event)) {
                        invited(event);
                    }
                }
                case Request.UPDATE -> refresh.answered(event);
                case Request.BYE -> requests.byeAnswered(event);
                case Request.REFER -> referral.answered(event);
                default -> {
                    // 200 to a CANCEL: the INVITE's own response follows.
                }
            }
        });
    }

    private void invited(ResponseEvent event) throws Exception {
        int code = event.getResponse().getStatusCode();
        events.news(event.getResponse());
        Optional<String> early = devices.noted(event.getResponse());
        if (state == State.OVER || state == State.ANSWERED) {
            tooLate(event, code);
            return;
        }
        early.ifPresent(media::expected);
        if (code < 200) {
            progress(code);
        } else if (code < 300) {
            answered(event);
        } else if (CallRequests.isChallenge(code) && !ending) {
            challenged(event.getResponse());
        } else {
            refused(event.getResponse());
        }
    }

    private void progress(int code) throws SipException {
        state = State.PROCEEDING;
        events.progress(code);
        if (ending) {
            invite.cancel();
        }
    }

    private void answered(ResponseEvent event) throws Exception {
        if (event.getDialog() == null) {
            return;
        }
        state = State.ANSWERED;
        invite.answered(event);
        if (!devices.description(event.getResponse()).map(media::answered).orElse(false)) {
            hangUp();
            events.tell(new Carrier.Event.Refused(Response.NOT_ACCEPTABLE_HERE, null));
            return;
        }
        if (ending) {
            hangUp();
        }
        events.tell(new Carrier.Event.Answered());
        refresh.accepted(event.getResponse(), invite.dialog());
        if (goneAlready) {
            over();
            events.tell(new Carrier.Event.HungUp());
        }
    }

    /** Answered by another device, or after this side had given up: hung up at once; ringing yet: cancelled. */
    private void tooLate(ResponseEvent event, int code) throws Exception {
        if (code >= 200 && code < 300) {
            if (state == State.OVER || !invite.isAnsweredBy(event.getResponse())) {
                invite.refuse(event);
            }
        } else if (code > 100 && code < 200 && state == State.OVER) {
            invite.cancelForgotten();
        }
    }

    private void challenged(Response response) throws Exception {
        Optional<SIPRequest> again = invite.authorized(response);
        if (again.isEmpty()) {
            refused(response);
            return;
        }
        state = State.CALLING;
        events.tell(new Carrier.Event.Trying());
        invite.send(again.get());
    }

    private void refused(Response response) {
        over();
        events.refused(response);
    }

    private void hangUp() throws SipException {
        over();
        requests.hangUp(invite.dialog());
    }

    /** Nobody is waited for any more who picks up now. */
    @Override
    public void late(SIPResponse answer) {
        steps.next(() -> requests.refuse(answer, invite.request()));
    }

    @Override
    public void received(RequestEvent event) {
        steps.next(() -> {
            boolean ours = event.getDialog() != null && event.getDialog() == invite.dialog();
            switch (event.getRequest().getMethod()) {
                case Request.BYE -> left(event, ours);
                case Request.ACK -> {
                    if (ours) {
                        answers.acknowledged(event.getRequest());
                    }
                }
                case Request.NOTIFY -> answers.answer(event, referral.notified(event.getRequest(), ours));
                default -> answers.received(event, phase(event.getRequest(), ours));
            }
        });
    }

    private void left(RequestEvent event, boolean ours) throws Exception {
        boolean early = state == State.CALLING || state == State.PROCEEDING;
        answers.answer(
                event,
                early || devices.know(event.getRequest()) ? Response.OK : Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        if (ours && state == State.ANSWERED) {
            over();
            events.left(event.getRequest());
        }
        goneAlready = goneAlready || early;
    }

    private CallAnswers.Phase phase(Request request, boolean ours) {
        return switch (state) {
            case ANSWERED -> ours ? CallAnswers.Phase.TALKING : CallAnswers.Phase.NONE;
            case CALLING, PROCEEDING -> devices.know(request) ? CallAnswers.Phase.RINGING : CallAnswers.Phase.NONE;
            case OVER -> CallAnswers.Phase.NONE;
        };
    }

    @Override
    public void lost(Transaction lost) {
        steps.next(() -> {
            referral.lost(lost);
            refresh.lost(lost);
            if (invite.isSentBy(lost) && (state == State.CALLING || state == State.PROCEEDING)) {
                over();
                events.tell(new Carrier.Event.Silent());
            }
        });
    }

    /** From here on only what must be answered for politeness' sake is. */
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
        agent.leave(invite.callId(), this);
    }

    /** Nobody is left on a dead line: what can still be sent is sent. */
    private void broken(Exception failure) {
        LOG.warnf("A call could not be signalled while %s: %s", state, failure);
        State was = state;
        if (was == State.OVER) {
            return;
        }
        try {
            switch (was) {
                case ANSWERED -> hangUp();
                case PROCEEDING -> invite.cancel();
                default -> invite.terminate();
            }
        } catch (SipException | RuntimeException gone) {
            LOG.debug("Nor could it be ended", gone);
        }
        over();
        events.tell(was == State.ANSWERED ? new Carrier.Event.HungUp() : new Carrier.Event.Silent());
    }
}
