package dev.parley.telephone.sip.dialog;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.ResponseEvent;
import javax.sip.SipException;
import javax.sip.Transaction;
import javax.sip.address.SipURI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.EventHeader;
import javax.sip.header.Header;
import javax.sip.header.SubscriptionStateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPRequest;
import org.jboss.logging.Logger;

import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.sip.header.SipBody;

/**
 * The other side of a call is asked to call somebody itself, and to bring there who is on the line (RFC 3515, RFC 5589): at
 * most once at a time. To be used by the one thread of its call.
 */
public final class Referral {

    private static final Logger LOG = Logger.getLogger(Referral.class);
    /** The status line that a NOTIFY carries (message/sipfrag, RFC 3420). */
    private static final Pattern STATUS = Pattern.compile("\\A\\s*SIP/2\\.0[ \\t]+([1-6][0-9]{2})\\b");

    private final UserAgent agent;
    private final PeerPath path;
    private final CallRequests requests;
    private Dialog dialog;
    /** Null when nothing is asked, or all is said. */
    private Consumer<Carrier.Referred> told;

    private ClientTransaction asking;
    /** The number of the request, by which what is said of it can be told from what is said of others. */
    private long sequence;
    /** Whether what is said without that may be of one before. */
    private boolean another;

    /** A peer that can be referred on this path. */
    public Referral(UserAgent agent, PeerPath path, CallRequests requests) {
        this.agent = agent;
        this.path = path;
        this.requests = requests;
    }

    /**
     * @param in null when nobody is on the line any more
     */
    public void ask(Dialog in, SipURI callee, Consumer<Carrier.Referred> whom) {
        if (in == null || told != null) {
            whom.accept(new Carrier.Referred.NotSent());
            return;
        }
        told = whom;
        dialog = in;
        try {
            Request refer = requests.within(dialog, Request.REFER);
            refer.setHeader(path.contact());
            refer.setHeader(agent.headers.createReferToHeader(agent.addresses.createAddress(callee)));
            refer.setHeader(agent.headers.createHeader(
                    "Referred-By", "<" + dialog.getLocalParty().getURI() + ">"));
            send(refer);
        } catch (Exception unsent) {
            LOG.warnf("A person could not be referred: %s", unsent);
            asking = null;
            last(new Carrier.Referred.NotSent());
        }
    }

    private void send(Request refer) throws SipException {
        asking = agent.provider().getNewClientTransaction(refer);
        dialog.sendRequest(asking);
        sequence = ((CSeqHeader) asking.getRequest().getHeader(CSeqHeader.NAME)).getSeqNumber();
    }

    /** The response to the REFER. */
    public void answered(ResponseEvent event) {
        int code = event.getResponse().getStatusCode();
        if (told == null || asking == null || event.getClientTransaction() != asking || code < 200) {
            return;
        }
        try {
            Optional<SIPRequest> again = CallRequests.isChallenge(code)
                    ? requests.authorized((SIPRequest) asking.getRequest(), event.getResponse())
                    : Optional.empty();
            asking = null;
            if (again.isPresent()) {
                send(again.get());
            } else if (code >= 300) {
                last(new Carrier.Referred.Refused(code));
            } else {
                told.accept(new Carrier.Referred.Calling());
            }
        } catch (Exception unsent) {
            LOG.warnf("A person could not be referred: %s", unsent);
            asking = null;
            last(new Carrier.Referred.NotSent());
        }
    }

    /**
     * What the other side says of it, which may overtake its response.
     *
     * @param ours whether it is of this call
     * @return the status to answer with
     */
    public int notified(Request notify, boolean ours) {
        EventHeader event = (EventHeader) notify.getHeader(EventHeader.NAME);
        if (event != null && !"refer".equalsIgnoreCase(event.getEventType())) {
            return Response.BAD_EVENT;
        }
        if (told == null || !ours) {
            return Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST;
        }
        String id = event == null ? null : event.getEventId();
        Header subscription = notify.getHeader(SubscriptionStateHeader.NAME);
        boolean ends = subscription instanceof SubscriptionStateHeader state
                && SubscriptionStateHeader.TERMINATED.equalsIgnoreCase(state.getState());
        if (id == null ? another : !id.equals(Long.toString(sequence))) {
            another &= !ends;
        } else {
            said(status(notify), ends);
        }
        return Response.OK;
    }

    private static int status(Request notify) {
        return SipBody.of(notify).stream()
                .map(body -> STATUS.matcher(body.text()))
                .filter(Matcher::find)
                .map(status -> Integer.parseInt(status.group(1)))
                .findFirst()
                .orElse(0);
    }

    private void said(int code, boolean ends) {
        another = !ends;
        if (code >= 300) {
            last(new Carrier.Referred.Refused(code));
        } else if (code >= 200) {
            last(new Carrier.Referred.Answered());
        } else if (ends) {
            last(new Carrier.Referred.Unknown());
        } else {
            another = false;
            told.accept(new Carrier.Referred.Calling());
        }
    }

    /** No response came. */
    public void lost(Transaction transaction) {
        if (asking != null && transaction == asking) {
            asking = null;
            last(new Carrier.Referred.Unknown());
        }
    }

    /** The call is over, on whichever side. */
    public void end() {
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
