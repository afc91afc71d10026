package dev.parley.telephone.sip.dialog;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import javax.sip.RequestEvent;
import javax.sip.header.RequireHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

import dev.parley.telephone.sip.header.KeySignals;
import dev.parley.telephone.sip.header.SessionTimer;
import dev.parley.telephone.sip.header.SipBody;
import dev.parley.telephone.sip.sdp.SipMedia;

/** What we answer to the other side's requests in the course of a call. */
public final class CallAnswers {

    private static final String SESSION_TIMER = "timer";
    private static final int INTERVAL_TOO_SMALL = 422;
    private static final int LATEST_SECONDS = 10;
    /** Provisional responses that are acknowledged (RFC 3262). */
    public static final String RELIABLE = "100rel";

    private final UserAgent agent;
    private final PeerPath path;
    private final SipMedia media;
    private final SessionRefresh refresh;
    /** Whether the other side asked us for an offer, and its ACK is to bring the answer. */
    private boolean offered;

    /** How far the call has come with who asks. */
    public enum Phase {
        /** There is no call with it. */
        NONE,
        /** We have not answered its offer. */
        OFFERED,
        /** It has not answered our offer. */
        RINGING,
        TALKING
    }

    /** Answers what the peer of this call asks within it. */
    public CallAnswers(UserAgent agent, PeerPath path, SipMedia media, SessionRefresh refresh) {
        this.refresh = refresh;
        this.agent = agent;
        this.path = path;
        this.media = media;
    }

    /** Any request but ACK and BYE. */
    public void received(RequestEvent event, Phase phase) throws Exception {
        Request request = event.getRequest();
        List<String> unsupported = unsupported(request);
        if (phase == Phase.NONE || request.getMethod().equals(Request.CANCEL)) {
            answer(event, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST);
        } else if (!unsupported.isEmpty()) {
            send(event, refusal(agent, request, unsupported));
        } else if (SessionTimer.isTooShort(request)) {
            send(event, tooShort(agent, request));
        } else {
            switch (request.getMethod()) {
                case Request.INVITE, Request.UPDATE -> renegotiate(event, phase);
                case Request.INFO -> informed(event, phase);
                case Request.OPTIONS -> answer(event, Response.OK);
                default -> answer(event, Response.METHOD_NOT_ALLOWED);
            }
        }
    }

    /** The extensions that it requires and we do not know (RFC 3261, section 8.2.2.3). */
    static List<String> unsupported(Request request) {
        List<String> unsupported = new ArrayList<>();
        for (ListIterator<?> each = request.getHeaders(RequireHeader.NAME); each.hasNext(); ) {
            String tag = ((RequireHeader) each.next()).getOptionTag();
            if (tag != null && !tag.strip().equalsIgnoreCase(SESSION_TIMER)) {
                unsupported.add(tag.strip());
            }
        }
        return unsupported;
    }

    /** Whether a call may begin with this request, as far as its extensions go. */
    static boolean isUnderstood(Request invite) {
        return unsupported(invite).stream().allMatch(RELIABLE::equalsIgnoreCase);
    }

    /** Whether this request requires an extension that is not in use yet. */
    public static boolean requires(Request request, String extension) {
        return unsupported(request).stream().anyMatch(extension::equalsIgnoreCase);
    }

    /** 420, and what is not known. */
    static Response refusal(UserAgent agent, Request request, List<String> unsupported) throws Exception {
        Response response = OwnTag.in(agent.messages.createResponse(Response.BAD_EXTENSION, request));
        response.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW));
        for (String tag : unsupported) {
            response.addHeader(agent.headers.createUnsupportedHeader(tag));
        }
        return response;
    }

    /** 422, and how long it must be. */
    static Response tooShort(UserAgent agent, Request request) throws Exception {
        Response response = OwnTag.in(agent.messages.createResponse(INTERVAL_TOO_SMALL, request));
        response.setHeader(
                agent.headers.createHeader(SessionTimer.LEAST, Integer.toString(SessionTimer.LEAST_SECONDS)));
        return response;
    }

    /** A re-INVITE or UPDATE: hold, resume, another address, or just a sign that the session is alive (RFC 4028, RFC 3311). */
    private void renegotiate(RequestEvent event, Phase phase) throws Exception {
        Request request = event.getRequest();
        boolean invite = request.getMethod().equals(Request.INVITE);
        Optional<String> offer = SipBody.sdp(request);
        boolean unanswered = phase == Phase.RINGING || refresh.isOffering();
        if (phase == Phase.OFFERED && (invite || offer.isPresent())) {
            later(event);
        } else if (unanswered && (invite || offer.isPresent()) || offered && offer.isPresent()) {
            // Our own offer has yet to be answered.
            answer(event, Response.REQUEST_PENDING);
        } else if (offer.isEmpty() && !SipBody.isEmpty(request)) {
            unreadable(event, SipBody.SDP);
        } else if (offer.isEmpty()) {
            offered = invite;
            answer(event, Response.OK, offered ? media.offer() : null);
        } else {
            Optional<String> sdp = media.answerTo(offer.get());
            answer(event, sdp.isPresent() ? Response.OK : Response.NOT_ACCEPTABLE_HERE, sdp.orElse(null));
        }
    }

    /** Its offer before has yet to be answered (RFC 3311, section 5.2; RFC 3261, section 14.2). */
    private void later(RequestEvent event) throws Exception {
        Response response = agent.messages.createResponse(Response.SERVER_INTERNAL_ERROR, event.getRequest());
        response.setHeader(
                agent.headers.createRetryAfterHeader(ThreadLocalRandom.current().nextInt(LATEST_SECONDS + 1)));
        send(event, response);
    }

    /** Our offer, in an answer to an INVITE without one; the ACK is to bring the answer to it. */
    public String offer() {
        offered = true;
        return media.offer();
    }

    /**
     * The ACK may answer our offer (RFC 3264).
     *
     * @return false when we have offered, and there is nothing to talk over
     */
    public boolean acknowledged(Request ack) {
        boolean answers = offered;
        offered = false;
        return !answers || SipBody.sdp(ack).map(media::answered).orElse(false);
    }

    /** Keys, or nothing: then it is a question whether we are there. */
    private void informed(RequestEvent event, Phase phase) throws Exception {
        Request request = event.getRequest();
        Optional<String> keys = KeySignals.in(SipBody.of(request));
        if (keys.isEmpty() && !SipBody.isEmpty(request)) {
            unreadable(event, "application/dtmf-relay");
            return;
        }
        answer(event, Response.OK);
        if (phase == Phase.TALKING) {
            keys.orElse("").chars().forEach(key -> media.pressed((char) key));
        }
    }

    private void unreadable(RequestEvent event, String type) throws Exception {
        Response response = agent.messages.createResponse(Response.UNSUPPORTED_MEDIA_TYPE, event.getRequest());
        response.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW));
        String[] names = type.split("/");
        response.setHeader(agent.headers.createAcceptHeader(names[0], names[1]));
        send(event, response);
    }

    /** Answers without a body. */
    public void answer(RequestEvent event, int status) throws Exception {
        answer(event, status, null);
    }

    private void answer(RequestEvent event, int status, String sdp) throws Exception {
        Response response = agent.messages.createResponse(status, event.getRequest());
        response.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW));
        if (status == Response.OK) {
            response.setHeader(path.contact());
            String method = event.getRequest().getMethod();
            if (method.equals(Request.INVITE) || method.equals(Request.UPDATE)) {
                refresh.accept(event.getRequest(), response, event.getDialog());
            }
        }
        if (sdp != null) {
            response.setContent(sdp, agent.headers.createContentTypeHeader("application", "sdp"));
        }
        send(event, response);
    }

    private void send(RequestEvent event, Response response) throws Exception {
        agent.respond(event, response);
    }
}
