package dev.parley.telephone.sip;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.Transaction;
import javax.sip.header.AuthorizationHeader;
import javax.sip.header.CSeqHeader;
import javax.sip.header.RetryAfterHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPRequest;
import org.jboss.logging.Logger;

import dev.parley.telephone.Carrier;

/** One outbound call of SIP. All that happens to it runs on one virtual thread, in order, as long as it lasts. */
final class SipLeg implements Carrier.Leg, UserAgent.Party {

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
    private final Authorizer authorizer;
    private final Consumer<Carrier.Event> events;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("sip-leg").factory());

    private final ReentrantLock steps = new ReentrantLock();
    private State state = State.CALLING;
    private SIPRequest invite;
    private ClientTransaction transaction;
    private Dialog dialog;
    /** Whether this side wants it to be over. */
    private boolean ending;

    private boolean cancelled;
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
        this.authorizer = authorizer;
        this.events = events;
    }

    /**
     * @throws SipException when it did not leave
     */
    void invite(Carrier.Order order) throws SipException {
        invite = writer.invite(order, media.offer());
        agent.join(order.id(), this);
        try {
            send(invite);
        } catch (SipException | RuntimeException unsent) {
            thread.shutdown();
            forget();
            throw unsent;
        }
    }

    private void send(SIPRequest request) throws SipException {
        invite = (SIPRequest) request.clone();
        transaction = agent.provider().getNewClientTransaction(request);
        dialog = agent.provider().getNewDialog(transaction);
        transaction.sendRequest();
    }

    @Override
    public void end() {
        on(() -> {
            switch (state) {
                case CALLING, PROCEEDING -> {
                    if (ending) {
                        // Asked twice, and still no end: it is not waited for. What comes yet is dealt with as it
                        // comes.
                        transaction.terminate();
                        over();
                    } else if (state == State.PROCEEDING) {
                        cancel();
                    }
                }
                case ANSWERED -> hangUp(dialog);
                case OVER -> {
                    // Nothing is left to end.
                }
            }
            ending = true;
        });
    }

    @Override
    public void received(ResponseEvent event) {
        on(() -> {
            CSeqHeader sequence = (CSeqHeader) event.getResponse().getHeader(CSeqHeader.NAME);
            switch (sequence.getMethod()) {
                case Request.INVITE -> invited(event);
                case Request.BYE -> byeAnswered(event);
                default -> {
                    // 200 to a CANCEL: the INVITE's own response follows.
                }
            }
        });
    }

    private void invited(ResponseEvent event) throws Exception {
        int code = event.getResponse().getStatusCode();
        if (state == State.OVER || state == State.ANSWERED) {
            tooLate(event, code);
        } else if (code < 200) {
            progress(code);
        } else if (code < 300) {
            answered(event);
        } else if (code == Response.UNAUTHORIZED || code == Response.PROXY_AUTHENTICATION_REQUIRED) {
            challenged(event.getResponse());
        } else {
            refused(event.getResponse());
        }
    }

    private void progress(int code) throws SipException {
        state = State.PROCEEDING;
        events.accept(code == Response.TRYING ? new Carrier.Event.Trying() : new Carrier.Event.Ringing());
        if (ending) {
            cancel();
        }
    }

    private void cancel() throws SipException {
        if (!cancelled) {
            cancelled = true;
            agent.provider().getNewClientTransaction(transaction.createCancel()).sendRequest();
        }
    }

    private void answered(ResponseEvent event) throws Exception {
        acknowledge(event);
        if (!body(event.getResponse()).map(media::answered).orElse(false)) {
            hangUp(dialog);
            events.accept(new Carrier.Event.Refused(Response.NOT_ACCEPTABLE_HERE, null));
            return;
        }
        state = State.ANSWERED;
        if (ending) {
            hangUp(dialog);
        }
        events.accept(new Carrier.Event.Answered());
        if (goneAlready) {
            over();
            events.accept(new Carrier.Event.HungUp());
        }
    }

    /** Answered by another device, or after this side had given up: hung up at once; ringing yet: cancelled. */
    private void tooLate(ResponseEvent event, int code) throws Exception {
        if (code >= 200 && code < 300) {
            Dialog other = event.getDialog();
            if (other == null || other == dialog && state == State.ANSWERED) {
                return;
            }
            acknowledge(event);
            hangUp(other);
        } else if (code > 100 && code < 200 && state == State.OVER && !cancelled) {
            cancelled = true;
            SIPRequest cancel = ((SIPRequest) transaction.getRequest()).createCancelRequest();
            cancel.setApplicationData(writer.hop());
            // Without a transaction: the stack makes none for the cancel of one that it has forgotten.
            agent.provider().sendRequest(cancel);
        }
    }

    private void acknowledge(ResponseEvent event) throws SipException, InvalidArgumentException {
        Dialog with = event.getDialog();
        CSeqHeader sequence = (CSeqHeader) event.getResponse().getHeader(CSeqHeader.NAME);
        Request ack = with.createAck(sequence.getSeqNumber());
        ack.setHeader(via((ViaHeader) ack.getHeader(ViaHeader.NAME)));
        with.sendAck(ack);
    }

    private ViaHeader via(ViaHeader own) throws SipException {
        ViaHeader via = agent.via(writer.local(), writer.transport());
        try {
            if (own.getBranch() != null) {
                via.setBranch(own.getBranch());
            }
        } catch (ParseException impossible) {
            throw new SipException("no Via", impossible);
        }
        return via;
    }

    private void challenged(Response response) throws Exception {
        Optional<AuthorizationHeader> answer = authorizer.answer(response, invite);
        if (answer.isEmpty() || ending) {
            refused(response);
            return;
        }
        SIPRequest again = (SIPRequest) invite.clone();
        next(again, answer.get());
        state = State.CALLING;
        events.accept(new Carrier.Event.Trying());
        send(again);
    }

    private void next(Request request, AuthorizationHeader authorization) throws Exception {
        CSeqHeader sequence = (CSeqHeader) request.getHeader(CSeqHeader.NAME);
        sequence.setSeqNumber(sequence.getSeqNumber() + 1);
        request.setHeader(agent.via(writer.local(), writer.transport()));
        request.setHeader(authorization);
        ((SIPRequest) request).setApplicationData(writer.hop());
    }

    private void refused(Response response) {
        over();
        Duration retryAfter = response.getHeader(RetryAfterHeader.NAME) instanceof RetryAfterHeader header
                ? Duration.ofSeconds(header.getRetryAfter())
                : null;
        events.accept(new Carrier.Event.Refused(response.getStatusCode(), retryAfter));
    }

    private void hangUp(Dialog with) throws SipException {
        if (with == dialog) {
            over();
        }
        Request bye = with.createRequest(Request.BYE);
        bye.setHeader(agent.via(writer.local(), writer.transport()));
        with.sendRequest(agent.provider().getNewClientTransaction(bye));
    }

    private void byeAnswered(ResponseEvent event) throws Exception {
        int code = event.getResponse().getStatusCode();
        boolean asked = code == Response.UNAUTHORIZED || code == Response.PROXY_AUTHENTICATION_REQUIRED;
        if (!asked || event.getClientTransaction() == null) {
            return;
        }
        SIPRequest bye = (SIPRequest) event.getClientTransaction().getRequest().clone();
        Optional<AuthorizationHeader> answer = authorizer.answer(event.getResponse(), bye);
        if (answer.isPresent()) {
            next(bye, answer.get());
            bye.setApplicationData(null);
            agent.provider().getNewClientTransaction(bye).sendRequest();
        }
    }

    @Override
    public void received(RequestEvent event, ServerTransaction answering) {
        on(() -> {
            Request request = event.getRequest();
            switch (request.getMethod()) {
                case Request.BYE -> {
                    answer(answering, request, Response.OK, null);
                    goneAlready = true;
                    if (state == State.ANSWERED) {
                        over();
                        events.accept(new Carrier.Event.HungUp());
                    }
                }
                case Request.INVITE, Request.UPDATE -> renegotiate(request, answering);
                case Request.ACK -> body(request).ifPresent(media::answered);
                case Request.OPTIONS, Request.INFO -> answer(answering, request, Response.OK, null);
                case Request.CANCEL -> answer(answering, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, null);
                default -> answer(answering, request, Response.METHOD_NOT_ALLOWED, null);
            }
        });
    }

    /** Hold, resume, another address, or just a sign that the session is alive (RFC 4028). */
    private void renegotiate(Request request, ServerTransaction answering) throws Exception {
        Optional<String> offer = body(request);
        if (state != State.ANSWERED) {
            answer(answering, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, null);
        } else if (offer.isEmpty()) {
            boolean asksForOffer = request.getMethod().equals(Request.INVITE);
            answer(answering, request, Response.OK, asksForOffer ? media.offer() : null);
        } else {
            Optional<String> sdp = media.answerTo(offer.get());
            answer(answering, request, sdp.isPresent() ? Response.OK : Response.NOT_ACCEPTABLE_HERE, sdp.orElse(null));
        }
    }

    private void answer(ServerTransaction answering, Request request, int status, String sdp) throws Exception {
        Response response = agent.messages.createResponse(status, request);
        response.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW));
        if (status == Response.OK) {
            response.setHeader(writer.contact());
            SessionTimer.accept(request, response, agent.headers);
        }
        if (sdp != null) {
            response.setContent(sdp, agent.headers.createContentTypeHeader("application", "sdp"));
        }
        answering.sendResponse(response);
    }

    @Override
    public void lost(Transaction lost) {
        on(() -> {
            if (lost == transaction && (state == State.CALLING || state == State.PROCEEDING)) {
                over();
                events.accept(new Carrier.Event.Silent());
            }
        });
    }

    /** From here on only what must be answered for politeness' sake is. */
    private void over() {
        if (state != State.OVER) {
            state = State.OVER;
            thread.shutdown();
            CompletableFuture.delayedExecutor(REMEMBERED.toSeconds(), TimeUnit.SECONDS)
                    .execute(this::forget);
        }
    }

    private void forget() {
        agent.leave(invite.getCallId().getCallId());
    }

    private interface Step {
        void run() throws Exception;
    }

    private void on(Step step) {
        Runnable guarded = () -> {
            steps.lock();
            try {
                step.run();
            } catch (Exception broken) {
                LOG.warnf(broken, "A call could not be signalled while %s", state);
                if (state == State.CALLING || state == State.PROCEEDING) {
                    over();
                    events.accept(new Carrier.Event.Silent());
                }
            } finally {
                steps.unlock();
            }
        };
        try {
            thread.execute(guarded);
        } catch (RejectedExecutionException over) {
            // A straggler: the call's thread has ended with it.
            Thread.ofVirtual().name("sip-straggler").start(guarded);
        }
    }

    private static Optional<String> body(Message message) {
        byte[] content = message.getRawContent();
        return content == null || content.length == 0
                ? Optional.empty()
                : Optional.of(new String(content, StandardCharsets.UTF_8));
    }
}
