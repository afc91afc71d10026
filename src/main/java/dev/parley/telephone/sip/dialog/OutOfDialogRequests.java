package dev.parley.telephone.sip.dialog;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import javax.sip.RequestEvent;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

import org.jboss.logging.Logger;

import dev.parley.telephone.sip.header.SessionTimer;

/**
 * Answers requests that belong to no call of ours, anybody's: without keeping anything, away from the stack's thread, and no
 * more of them than one thread can. Nobody can call in yet.
 */
final class OutOfDialogRequests implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(OutOfDialogRequests.class);
    private static final int MOST_WAITING = 100;

    private final UserAgent agent;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofVirtual().name("sip-out-of-dialog").factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    OutOfDialogRequests(UserAgent agent) {
        this.agent = agent;
    }

    void answer(RequestEvent event) {
        thread.execute(() -> {
            try {
                agent.provider().sendResponse(response(event.getRequest()));
            } catch (Exception unanswerable) {
                LOG.debugf("A stranger's request could not be answered: %s", unanswerable.getMessage());
            }
        });
    }

    private Response response(Request request) throws Exception {
        boolean inDialog = ((ToHeader) request.getHeader(ToHeader.NAME)).getTag() != null;
        List<String> unsupported = CallAnswers.unsupported(request);
        if (!inDialog && !unsupported.isEmpty() && !request.getMethod().equals(Request.CANCEL)) {
            return CallAnswers.refusal(agent, request, unsupported);
        }
        if (!inDialog && request.getMethod().equals(Request.INVITE) && SessionTimer.isTooShort(request)) {
            return CallAnswers.tooShort(agent, request);
        }
        Response response = OwnTag.in(agent.messages.createResponse(status(request, inDialog), request));
        response.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW));
        return response;
    }

    private static int status(Request request, boolean inDialog) {
        return switch (request.getMethod()) {
            // Within a call it asks whether that goes on.
            case Request.OPTIONS -> inDialog ? Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST : Response.OK;
            case Request.CANCEL, Request.BYE, Request.INFO, Request.UPDATE, Request.NOTIFY, Request.PRACK ->
                Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST;
            case Request.INVITE ->
                inDialog ? Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST : Response.TEMPORARILY_UNAVAILABLE;
            default -> inDialog ? Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST : Response.METHOD_NOT_ALLOWED;
        };
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
