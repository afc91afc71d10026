package dev.parley.telephone.sip.dialog;

import java.text.ParseException;

import javax.sip.header.ToHeader;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPResponse;

import dev.parley.wire.Sha256;

/**
 * The tag of our side in responses outside of any call (RFC 3261, section 8.2.6.2): the same for the same request, without keeping
 * anything (8.2.7).
 */
public final class OwnTag {

    private static final int LETTERS = 16;

    private OwnTag() {}

    /** The response, with a tag where it has none. */
    public static Response in(Response response) throws ParseException {
        ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
        if (to.getTag() == null) {
            SIPResponse known = (SIPResponse) response;
            String request = String.join(
                    "\n",
                    known.getCallId().getCallId(),
                    String.valueOf(known.getFromTag()),
                    known.getCSeq().toString(),
                    String.valueOf(known.getTopmostVia().getBranch()));
            to.setTag(Sha256.hex(request).substring(0, LETTERS));
        }
        return response;
    }
}
