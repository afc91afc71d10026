package dev.parley.telephone.sip.dialog;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.header.CallIdHeader;
import javax.sip.message.Request;

import gov.nist.javax.sip.message.MessageExt;
import gov.nist.javax.sip.stack.DefaultRouter;
import gov.nist.javax.sip.stack.HopImpl;

import dev.parley.address.Addresses;

/**
 * Sends a request to the address that was chosen for it, without a trace of that in the message. Where none was chosen, the
 * other side has named it, by Contact or Record-Route: if it may not be spoken to or cannot be found, which is common behind an
 * address translation, the request goes to where the call went first.
 */
final class FixedHop implements Router {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int MOST_FOUND = 10_000;

    /**
     * Where a call went first.
     *
     * @param pinned whether all of it goes there
     */
    record First(Hop hop, boolean pinned) {}

    private final Router other;
    private final Addresses addresses;
    private final Function<Request, Optional<First>> first;

    /** What was found within a call: the stack repeats an ACK by itself, on the thread that reads for all calls. */
    private final Map<String, Hop> found = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Hop> eldest) {
            return size() > MOST_FOUND;
        }
    });

    /**
     * @param first where the call of a request went
     */
    FixedHop(SipStack stack, Addresses addresses, Function<Request, Optional<First>> first) {
        this.other = new DefaultRouter(stack, null);
        this.addresses = addresses;
        this.first = first;
    }

    @Override
    public Hop getNextHop(Request request) throws SipException {
        if (((MessageExt) request).getApplicationData() instanceof Hop chosen) {
            return chosen;
        }
        String call = ((CallIdHeader) request.getHeader(CallIdHeader.NAME)).getCallId();
        Optional<First> began = first.apply(request);
        if (began.filter(First::pinned).isPresent()) {
            return began.get().hop();
        }
        try {
            Hop named = other.getNextHop(request);
            String key = call + ' ' + named;
            Hop known = found.get(key);
            if (known == null) {
                known = checked(named);
                found.put(key, known);
            }
            return known;
        } catch (UnknownHostException | SipException unusable) {
            return began.map(First::hop)
                    .orElseThrow(() -> new SipException("the next hop must not be spoken to", unusable));
        }
    }

    private Hop checked(Hop named) throws UnknownHostException {
        String host = named.getHost().startsWith("[")
                ? named.getHost().substring(1, named.getHost().length() - 1)
                : named.getHost();
        InetAddress address =
                addresses.checked(addresses.trunks(), host, host, PATIENCE).getFirst();
        return new HopImpl(UserAgent.host(address), named.getPort(), named.getTransport());
    }

    @Override
    @SuppressWarnings({"rawtypes", "deprecation"})
    public ListIterator getNextHops(Request request) {
        return other.getNextHops(request);
    }

    @Override
    public Hop getOutboundProxy() {
        return other.getOutboundProxy();
    }
}
