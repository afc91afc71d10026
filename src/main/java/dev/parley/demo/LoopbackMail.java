package dev.parley.demo;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.user.UserManager;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

/**
 * A mail server on loopback for development and tests: SMTP takes mail for everybody, IMAP shows it. All addresses of one
 * domain, with whatever stands behind a plus sign, lead to one mailbox; everybody else has one under their own address.
 */
public final class LoopbackMail implements AutoCloseable {

    /** The user name and the password of the agents' mailbox; other passwords are not asked for. */
    public static final String AGENTS = "agents";

    private final GreenMail server;

    /**
     * @param domain of the agents
     */
    public LoopbackMail(int smtpPort, int imapPort, String domain) {
        server = new GreenMail(new ServerSetup[] {
            new ServerSetup(smtpPort, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(imapPort, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
        });
        server.start();
        UserManager users = server.getUserManager();
        users.setAuthRequired(false);
        GreenMailUser agents = server.setUser(AGENTS + "@" + domain, AGENTS, AGENTS);
        users.setMessageDeliveryHandler((message, recipient) ->
                recipient.getEmail().endsWith("@" + domain) ? agents : mailboxOf(users, recipient.getEmail()));
    }

    /** One at a time: the first two mails to somebody must not both make the mailbox. */
    private static synchronized GreenMailUser mailboxOf(UserManager users, String address) throws UserException {
        GreenMailUser user = users.getUserByEmail(address);
        return user == null ? users.createUser(address, address, address) : user;
    }

    @Override
    public void close() {
        server.stop();
    }
}
