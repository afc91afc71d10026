package dev.parley.telephone.sip;

import java.util.Optional;

import javax.sip.RequestEvent;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** What we answer to the other side's requests in the course of a call. */
final class CallAnswers {

    private final UserAgent agent;
    private final InviteWriter writer;
    private final SipMedia media;
    /** Whether the other side asked us for an offer, and its ACK is to bring the answer. */
    private boolean offered;

    CallAnswers(UserAgent agent, InviteWriter writer, SipMedia media) {
        this.agent = agent;
        this.writer = writer;
        this.media = media;
    }

    /** A re-INVITE or UPDATE: hold, resume, another address, or just a sign that the session is alive (RFC 4028). */
    void renegotiate(RequestEvent event) throws Exception {
        Request request = event.getRequest();
        Optional<String> offer = SipLeg.body(request);
        if (offer.isEmpty()) {
            offered = request.getMethod().equals(Request.INVITE);
            answer(event, Response.OK, offered ? media.offer() : null);
        } else {
            Optional<String> sdp = media.answerTo(offer.get());
            answer(event, sdp.isPresent() ? Response.OK : Response.NOT_ACCEPTABLE_HERE, sdp.orElse(null));
        }
    }

    void acknowledged(Request ack) {
        if (offered) {
            offered = false;
            SipLeg.body(ack).ifPresent(media::answered);
        }
    }

    void answer(RequestEvent event, int status) throws Exception {
        answer(event, status, null);
    }

    private void answer(RequestEvent event, int status, String sdp) throws Exception {
        Response response = agent.messages.createResponse(status, event.getRequest());
        response.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW));
        if (status == Response.OK) {
            response.setHeader(writer.contact());
            SessionTimer.accept(event.getRequest(), response, agent.headers);
        }
        if (sdp != null) {
            response.setContent(sdp, agent.headers.createContentTypeHeader("application", "sdp"));
        }
        agent.transaction(event).sendResponse(response);
    }
}
