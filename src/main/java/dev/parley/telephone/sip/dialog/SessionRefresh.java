package dev.parley.telephone.sip.dialog;

import java.text.ParseException;
import java.util.ListIterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.ResponseEvent;
import javax.sip.SipException;
import javax.sip.Transaction;
import javax.sip.header.AllowHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPRequest;
import org.jboss.logging.Logger;

import dev.parley.telephone.sip.header.SessionTimer;
import dev.parley.telephone.sip.header.SipBody;
import dev.parley.telephone.sip.sdp.SipMedia;

/**
 * Shows the other side that a call lives, where that is ours to do (RFC 4028): with UPDATE, or an INVITE where it knows of no
 * UPDATE. To be used by the one thread of its call.
 */
public final class SessionRefresh {

    private static final Logger LOG = Logger.getLogger(SessionRefresh.class);
    /** Whose Call-ID it is waits for so long when both ask at once (RFC 3261, section 14.1). */
    private static final long GLARE_MILLIS = 2_100;

    private static final long GLARE_MORE_MILLIS = 1_900;
    private static final int INTERVAL_TOO_SMALL = 422;
    private static final long SHORTEST_MILLIS = 1_000;
    private static final long LONGEST_SECONDS = 86_400;

    private final UserAgent agent;
    private final PeerPath path;
    private final CallRequests requests;
    private final SipMedia media;
    private final Steps steps;
    private final Consumer<Exception> dead;
    private Dialog dialog;
    private long seconds;
    private long least;
    private boolean updates;
    private CompletableFuture<Void> timer = CompletableFuture.completedFuture(null);
    private ClientTransaction asking;
    /** When the session is over without a sign ({@link System#nanoTime}). */
    private long until;

    private boolean over;

    /**
     * @param dead is told why the other side does not know of the call any more
     */
    public SessionRefresh(
            UserAgent agent,
            PeerPath path,
            CallRequests requests,
            SipMedia media,
            Steps steps,
            Consumer<Exception> dead) {
        this.agent = agent;
        this.path = path;
        this.requests = requests;
        this.media = media;
        this.steps = steps;
        this.dead = dead;
    }

    /** Agrees to what a request of the other side asks for, in our answer to it. */
    public void accept(Request request, Response response, Dialog in) throws ParseException {
        SessionTimer.accept(request, response, agent.headers)
                .ifPresent(agreed -> agreed(agreed.seconds(), !agreed.byRequester(), in, request));
    }

    /** The other side has agreed to our INVITE, and perhaps to that. */
    public void accepted(Response response, Dialog in) {
        SessionTimer.of(response).ifPresent(agreed -> agreed(agreed.seconds(), agreed.byRequester(), in, response));
    }

    private void agreed(long interval, boolean ours, Dialog in, Message peer) {
        timer.cancel(false);
        dialog = null;
        if (ours && !over) {
            dialog = in;
            updates = allowsUpdates(peer);
            afterHalfOf(interval);
        }
    }

    private void afterHalfOf(long interval) {
        seconds = Math.min(interval, LONGEST_SECONDS);
        until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        in(seconds * 500);
    }

    /** Before it is over. */
    private void soon() {
        in(seconds * 125);
    }

    private static boolean allowsUpdates(Message peer) {
        for (ListIterator<?> each = peer.getHeaders(AllowHeader.NAME); each.hasNext(); ) {
            if (Request.UPDATE.equals(((AllowHeader) each.next()).getMethod())) {
                return true;
            }
        }
        return false;
    }

    private void in(long millis) {
        timer = new CompletableFuture<Void>()
                .completeOnTimeout(null, Math.max(SHORTEST_MILLIS, millis), TimeUnit.MILLISECONDS);
        timer.thenRun(() -> steps.next(this::refresh));
    }

    /** Whether an offer of ours has not been answered. */
    boolean isOffering() {
        return asking != null && asking.getRequest().getMethod().equals(Request.INVITE);
    }

    private void refresh() {
        if (dialog == null || asking != null) {
            return;
        }
        try {
            send(request());
        } catch (Exception unsent) {
            unsent(unsent);
        }
    }

    private Request request() throws Exception {
        Request request = requests.within(dialog, updates ? Request.UPDATE : Request.INVITE);
        request.setHeader(path.contact());
        request.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW));
        new SessionTimer(seconds, true).ask(request, agent.headers);
        if (least > 0) {
            request.setHeader(agent.headers.createHeader(SessionTimer.LEAST, Long.toString(least)));
        }
        if (!updates) {
            request.setContent(media.again(), agent.headers.createContentTypeHeader("application", "sdp"));
        }
        return request;
    }

    private void send(Request request) throws SipException {
        asking = agent.provider().getNewClientTransaction(request);
        dialog.sendRequest(asking);
    }

    /** A connection that is away for a moment is no reason to hang up on anybody, while the session is good. */
    private void unsent(Exception why) {
        LOG.debugf("It could not be said that a call lives: %s", why);
        asking = null;
        if (until - System.nanoTime() > 0) {
            soon();
        } else {
            dead.accept(why);
        }
    }

    /** The response to one of ours; false when it is to something else. */
    public boolean answered(ResponseEvent event) throws Exception {
        if (asking == null || event.getClientTransaction() != asking) {
            return false;
        }
        Response response = event.getResponse();
        int code = response.getStatusCode();
        if (code >= 200) {
            SIPRequest asked = (SIPRequest) asking.getRequest();
            asking = null;
            if (code < 300) {
                alive(event, asked);
            } else if (CallRequests.isChallenge(code)) {
                again(asked, response);
            } else {
                refused(response, code, asked.getMethod());
            }
        }
        return true;
    }

    private void alive(ResponseEvent event, SIPRequest asked) throws Exception {
        if (asked.getMethod().equals(Request.INVITE)) {
            requests.acknowledge(event, asked);
            SipBody.sdp(event.getResponse()).ifPresent(media::answered);
        }
        Optional<SessionTimer> agreed = SessionTimer.of(event.getResponse());
        // Without it, or where it does so itself, the other side wants no signs of us any more.
        agreed.filter(SessionTimer::byRequester).ifPresent(timer -> afterHalfOf(timer.seconds()));
    }

    private void again(SIPRequest asked, Response challenge) {
        try {
            Optional<SIPRequest> authorized = requests.authorized(asked, challenge);
            if (authorized.isPresent()) {
                send(authorized.get());
            } else {
                soon();
            }
        } catch (Exception unsent) {
            unsent(unsent);
        }
    }

    private void refused(Response response, int code, String method) throws Exception {
        switch (code) {
            case Response.REQUEST_TIMEOUT, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST ->
                dead.accept(new SipException("the other side knows of no such call: " + code));
            case Response.REQUEST_PENDING ->
                in(GLARE_MILLIS + ThreadLocalRandom.current().nextLong(GLARE_MORE_MILLIS));
            case INTERVAL_TOO_SMALL -> {
                long wanted = SessionTimer.seconds(response, SessionTimer.LEAST).orElse(0L);
                boolean more = wanted > seconds;
                least = Math.max(least, wanted);
                seconds = Math.max(seconds, wanted);
                in(more ? 0 : seconds * 125);
            }
            case Response.METHOD_NOT_ALLOWED, Response.NOT_IMPLEMENTED -> {
                boolean other = updates && method.equals(Request.UPDATE);
                updates = false;
                in(other ? 0 : seconds * 125);
            }
            default -> {
                LOG.debugf("A sign that a call lives was answered with %d", code);
                soon();
            }
        }
    }

    /** No response came. */
    public void lost(Transaction transaction) {
        if (asking != null && transaction == asking) {
            unsent(new SipException("no response"));
        }
    }

    /** The call is over. */
    public void end() {
        over = true;
        timer.cancel(false);
        asking = null;
        dialog = null;
    }
}
