package dev.parley.email.inbound.imap;

import java.io.IOException;

import org.eclipse.angus.mail.iap.ConnectionException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;

/** Whether a server lets one wait for mails (RFC 2177). Some offer it and refuse it, which the library waits out. */
final class ImapIdle {

    private ImapIdle() {}

    /** Asks for it, and ends it at once. */
    static Boolean isGranted(IMAPProtocol protocol) throws ProtocolException {
        if (!protocol.hasCapability("IDLE")) {
            return false;
        }
        try {
            String tag = protocol.writeCommand("IDLE", null);
            boolean granted = false;
            while (true) {
                Response response = protocol.readResponse();
                if (response.isBYE()) {
                    throw new ConnectionException(protocol, response);
                }
                if (response.isTagged() && tag.equals(response.getTag())) {
                    return granted && response.isOK();
                }
                if (response.isContinuation()) {
                    granted = true;
                    protocol.idleAbort();
                } else {
                    protocol.notifyResponseHandlers(new Response[] {response});
                }
            }
        } catch (IOException lost) {
            throw new ConnectionException(lost.getMessage());
        }
    }
}
