package dev.parley.telephone.sip;

import java.util.ListIterator;

import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.message.Request;

import gov.nist.javax.sip.message.MessageExt;
import gov.nist.javax.sip.stack.DefaultRouter;

/** Sends a request to the address that was chosen for it, without a trace of that in the message. */
final class FixedHop implements Router {

    private final Router other;

    FixedHop(SipStack stack) {
        this.other = new DefaultRouter(stack, null);
    }

    @Override
    public Hop getNextHop(Request request) throws SipException {
        return ((MessageExt) request).getApplicationData() instanceof Hop chosen ? chosen : other.getNextHop(request);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public ListIterator getNextHops(Request request) {
        return other.getNextHops(request);
    }

    @Override
    public Hop getOutboundProxy() {
        return other.getOutboundProxy();
    }
}
