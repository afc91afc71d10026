package dev.parley.email.inbound.imap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Properties;

import jakarta.mail.Session;
import jakarta.mail.URLName;

import org.eclipse.angus.mail.iap.Argument;
import org.eclipse.angus.mail.iap.ConnectionException;
import org.eclipse.angus.mail.iap.ProtocolException;
import org.eclipse.angus.mail.iap.Response;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.eclipse.angus.mail.imap.protocol.IMAPProtocol;
import org.eclipse.angus.mail.util.MailLogger;

import dev.parley.email.oauth.Bearer;

/** The library tells tokens of OAuth 2 as XOAUTH2 alone; where a server knows only its successor OAUTHBEARER (RFC 7628), that. */
final class ImapBearer extends IMAPStore {

    private final boolean encrypted;

    ImapBearer(Session session, String protocol, boolean encrypted) {
        super(session, new URLName(protocol, null, -1, null, null, null), protocol, encrypted);
        this.encrypted = encrypted;
    }

    @Override
    protected IMAPProtocol newIMAPProtocol(String host, int port) throws IOException, ProtocolException {
        return new Protocol(name, host, port, session.getProperties(), encrypted, logger);
    }

    private static final class Protocol extends IMAPProtocol {
        private final String server;
        private final int serverPort;
        private boolean told;

        Protocol(String name, String host, int port, Properties properties, boolean encrypted, MailLogger logger)
                throws IOException, ProtocolException {
            super(name, host, port, properties, encrypted, logger);
            this.server = host;
            this.serverPort = port;
        }

        @Override
        public boolean hasCapability(String name) {
            return super.hasCapability(name) || name.equals("AUTH=XOAUTH2") && super.hasCapability("AUTH=OAUTHBEARER");
        }

        @Override
        public boolean isAuthenticated() {
            return told || super.isAuthenticated();
        }

        @Override
        public synchronized void authoauth2(String user, String token) throws ProtocolException {
            if (super.hasCapability("AUTH=XOAUTH2")) {
                super.authoauth2(user, token);
                return;
            }
            String message = Bearer.message(user, server, serverPort, token);
            Response last = tell(Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8)));
            handleLoginResult(last);
            setCapabilities(last);
            told = true;
        }

        private Response tell(String message) throws ProtocolException {
            boolean atOnce = super.hasCapability("SASL-IR");
            Argument arguments = new Argument();
            arguments.writeAtom("OAUTHBEARER");
            if (atOnce) {
                arguments.writeAtom(message);
            }
            try {
                String tag = writeCommand("AUTHENTICATE", arguments);
                boolean sent = atOnce;
                while (true) {
                    Response response = readResponse();
                    if (response.isContinuation()) {
                        // The second one says why it is refused, and wants an empty answer (RFC 7628, 3.2.3).
                        answer(sent ? Bearer.UNDERSTOOD : message);
                        sent = true;
                    } else if (response.isBYE() || response.isTagged() && tag.equals(response.getTag())) {
                        return response;
                    }
                }
            } catch (IOException lost) {
                throw new ConnectionException(lost.getMessage());
            }
        }

        private void answer(String line) throws IOException {
            getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            getOutputStream().flush();
        }
    }
}
