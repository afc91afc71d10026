package dev.parley.telephone.sip.header;

import java.util.ListIterator;
import java.util.OptionalInt;

import javax.sip.header.ReasonHeader;
import javax.sip.message.Message;

/** Why the network ended a call (RFC 3326): what its own signalling said of it (ITU-T Q.850). */
public final class ReasonField {

    private static final String NETWORK = "Q.850";
    private static final int HIGHEST = 127;

    private ReasonField() {}

    /** Empty when it says nothing of the network. */
    public static OptionalInt cause(Message message) {
        for (ListIterator<?> each = message.getHeaders(ReasonHeader.NAME); each.hasNext(); ) {
            if (each.next() instanceof ReasonHeader reason
                    && NETWORK.equalsIgnoreCase(reason.getProtocol())
                    && reason.getCause() > 0
                    && reason.getCause() <= HIGHEST) {
                return OptionalInt.of(reason.getCause());
            }
        }
        return OptionalInt.empty();
    }
}
