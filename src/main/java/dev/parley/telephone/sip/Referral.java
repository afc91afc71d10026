package dev.parley.telephone.sip;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.ResponseEvent;
import javax.sip.Transaction;
import javax.sip.address.SipURI;
import javax.sip.header.Header;
import javax.sip.header.SubscriptionStateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPRequest;
import org.jboss.logging.Logger;

import dev.parley.telephone.Carrier;

/**
 * The other side of a call is asked to call somebody itself, and to bring there who is on the line (RFC 3515, RFC 5589): at
 * most once at a time. To be used by the one thread of its call.
 */
final class Referral {

    private static final Logger LOG = Logger.getLogger(Referral.class);
    /** The status line that a NOTIFY carries (message/sipfrag, RFC 3420). */
    private static final Pattern STATUS = Pattern.compile("\\A\\s*SIP/2\\.0[ \\t]+([1-6][0-9]{2})\\b");

    private final UserAgent agent;
    private final PeerPath path;
    private final CallRequests requests;
    /** Null when nothing is asked, or all is said. */
    private Consumer<Carrier.Referred> told;

    private ClientTransaction asking;

    Referral(UserAgent agent, PeerPath path, CallRequests requests) {
        this.agent = agent;
        this.path = path;
        this.requests = requests;
    }

    /**
     * @param dialog null when nobody is on the line any more
     */
    void ask(Dialog dialog, SipURI callee, Consumer<Carrier.Referred> whom) {
        if (dialog == null || told != null) {
            whom.accept(new Carrier.Referred.Refused(Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST));
            return;
        }
        told = whom;
        try {
            Request refer = dialog.createRequest(Request.REFER);
            refer.setHeader(path.via());
            refer.setHeader(path.contact());
            refer.setHeader(agent.headers.createReferToHeader(agent.addresses.createAddress(callee)));
            refer.setHeader(agent.headers.createHeader(
                    "Referred-By", "<" + dialog.getLocalParty().getURI() + ">"));
            asking = agent.provider().getNewClientTransaction(refer);
            dialog.sendRequest(asking);
        } catch (Exception unsent) {
            LOG.warnf("A person could not be referred: %s", unsent);
            last(new Carrier.Referred.Refused(Response.SERVICE_UNAVAILABLE));
        }
    }

    /** The response to the REFER. */
    void answered(ResponseEvent event) throws Exception {
        int code = event.getResponse().getStatusCode();
        if (told == null || asking == null || code < 200) {
            return;
        }
        if (CallRequests.isChallenge(code)) {
            Optional<SIPRequest> again = requests.authorized((SIPRequest) asking.getRequest(), event.getResponse());
            if (again.isPresent()) {
                asking = agent.provider().getNewClientTransaction(again.get());
                asking.sendRequest();
                return;
            }
        }
        asking = null;
        if (code >= 300) {
            last(new Carrier.Referred.Refused(code));
        } else {
            told.accept(new Carrier.Referred.Calling());
        }
    }

    /**
     * What the other side says of it, which may overtake its response.
     *
     * @return the status to answer with
     */
    int notified(Request notify) {
        if (told == null) {
            return Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST;
        }
        int code = SipBody.of(notify).stream()
                .map(body -> STATUS.matcher(body.text()))
                .filter(Matcher::find)
                .map(status -> Integer.parseInt(status.group(1)))
                .findFirst()
                .orElse(0);
        Header subscription = notify.getHeader(SubscriptionStateHeader.NAME);
        boolean ends = subscription instanceof SubscriptionStateHeader state
                && SubscriptionStateHeader.TERMINATED.equalsIgnoreCase(state.getState());
        if (code >= 300) {
            last(new Carrier.Referred.Refused(code));
        } else if (code >= 200) {
            last(new Carrier.Referred.Answered());
        } else if (ends) {
            last(new Carrier.Referred.Unknown());
        } else {
            told.accept(new Carrier.Referred.Calling());
        }
        return Response.OK;
    }

    /** No response came. */
    void lost(Transaction transaction) {
        if (transaction == asking && asking != null) {
            asking = null;
            last(new Carrier.Referred.Unknown());
        }
    }

    /** The call is over, on whichever side. */
    void end() {
        last(new Carrier.Referred.Unknown());
    }

    private void last(Carrier.Referred what) {
        if (told != null) {
            Consumer<Carrier.Referred> whom = told;
            told = null;
            whom.accept(what);
        }
    }
}
