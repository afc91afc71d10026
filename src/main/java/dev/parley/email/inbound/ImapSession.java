package dev.parley.email.inbound;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.UIDFolder;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.search.ComparisonTerm;
import jakarta.mail.search.ReceivedDateTerm;

import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jboss.logging.Logger;

/** One connection to the mailbox (RFC 9051): reads what is new, then waits to be told of more. */
final class ImapSession implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ImapSession.class);
    private static final int LARGEST = 25 * 1024 * 1024;
    /** The server's clock is not the database's. */
    private static final Duration SLACK = Duration.ofMinutes(1);
    /** Servers search by day, in a time zone of their own. */
    private static final Duration DAYS = Duration.ofDays(2);

    private static final String CONNECT_MILLIS = "10000";

    private final ImapConfig config;
    private final Mailbox mailbox;
    private final long fence;
    private final Taker taker;
    private final IMAPStore store;
    private volatile IMAPFolder folder;
    private volatile boolean closed;
    private volatile boolean worked;

    /** Takes in what was read. */
    interface Taker {

        /**
         * @param read keeps, in the same transaction, that it has been read
         */
        void take(IncomingMail mail, Runnable read);

        /** Whether a mail that cannot be taken in is left aside; if not, it is tried again over a new connection. */
        boolean givesUp(long uid);
    }

    ImapSession(ImapConfig config, Mailbox mailbox, long fence, Taker taker) throws MessagingException {
        this.config = config;
        this.mailbox = mailbox;
        this.fence = fence;
        this.taker = taker;
        String protocol = config.tls() ? "imaps" : "imap";
        Properties properties = new Properties();
        properties.put("mail." + protocol + ".connectiontimeout", CONNECT_MILLIS);
        // Longer than the pause between two looks, so that only a dead connection runs into it.
        properties.put(
                "mail." + protocol + ".timeout",
                Long.toString(config.pollEvery().toMillis() * 3));
        properties.put("mail." + protocol + ".ssl.checkserveridentity", "true");
        properties.put("mail.imap.starttls.enable", "true");
        this.store = (IMAPStore) Session.getInstance(properties).getStore(protocol);
    }

    /** Until the connection breaks or is closed. */
    void run() throws MessagingException, IOException {
        store.connect(
                config.host().orElseThrow(),
                config.port(),
                config.username().orElse(null),
                config.password().orElse(null));
        folder = (IMAPFolder) store.getFolder(config.folder());
        folder.open(Folder.READ_WRITE);
        long validity = folder.getUIDValidity();
        Mailbox.Place place = begin(validity);
        long last = place.lastUid();
        boolean idles = store.hasCapability("IDLE");
        LOG.info("Reading the mailbox");
        while (!closed) {
            last = readAfter(last, validity, place.since());
            worked = true;
            if (!idles) {
                return;
            }
            folder.idle(true);
        }
    }

    /** Whether it has read all that was there. */
    boolean worked() {
        return worked;
    }

    /** A mailbox that is read for the first time is read from now on; one that was rebuilt is read again as a whole. */
    private Mailbox.Place begin(long validity) throws MessagingException {
        Mailbox.Place place = mailbox.place();
        if (place.uidValidity() != null && place.uidValidity() == validity) {
            return place;
        }
        long last = place.uidValidity() == null ? lastBefore(place.since()) : 0;
        mailbox.read(fence, validity, last);
        return new Mailbox.Place(validity, last, place.since());
    }

    /** Or some earlier one: what is too old is passed over one by one. */
    private long lastBefore(Instant moment) throws MessagingException {
        long first = folder.getUIDNext();
        for (Message since : folder.search(new ReceivedDateTerm(ComparisonTerm.GE, Date.from(moment.minus(DAYS))))) {
            first = Math.min(first, folder.getUID(since));
        }
        return Math.max(first - 1, 0);
    }

    private long readAfter(long last, long validity, Instant since) throws MessagingException, IOException {
        long read = last;
        int there;
        do {
            there = folder.getMessageCount();
            Message[] messages = folder.getMessagesByUID(read + 1, UIDFolder.LASTUID);
            FetchProfile profile = new FetchProfile();
            profile.add(UIDFolder.FetchProfileItem.UID);
            profile.add(IMAPFolder.FetchProfileItem.INTERNALDATE);
            folder.fetch(messages, profile);
            for (Message message : messages) {
                long uid = folder.getUID(message);
                // Asked for everything behind the last one, servers answer with the last one at least.
                if (uid > read && !closed) {
                    take((IMAPMessage) message, uid, validity, since);
                    read = uid;
                }
            }
        } while (!closed && folder.getMessageCount() != there);
        return read;
    }

    private void take(IMAPMessage message, long uid, long validity, Instant since)
            throws MessagingException, IOException {
        Runnable keep = () -> mailbox.read(fence, validity, uid);
        Date received = message.getReceivedDate();
        if (received != null && received.toInstant().isBefore(since.minus(SLACK))) {
            keep.run();
            return;
        }
        try {
            fetch(message);
            Optional<IncomingMail> mail = read(message);
            if (mail.isPresent()) {
                taker.take(mail.get(), keep);
            } else {
                LOG.info("A mail is not answered: unreadable");
                keep.run();
            }
        } catch (FolderClosedException lost) {
            throw lost;
        } catch (MessagingException | IOException | RuntimeException | Error failed) {
            if (!folder.isOpen() || !taker.givesUp(uid)) {
                throw failed;
            }
            LOG.errorf("Mail %d of the mailbox is left aside, unseen: %s", uid, failed.getClass());
            keep.run();
            return;
        }
        message.setFlag(Flags.Flag.SEEN, true);
    }

    /** Everything but its parts in one round trip, which else are one for each field of its header. */
    private void fetch(IMAPMessage message) throws MessagingException {
        FetchProfile profile = new FetchProfile();
        profile.add(IMAPFolder.FetchProfileItem.HEADERS);
        profile.add(FetchProfile.Item.CONTENT_INFO);
        folder.fetch(new Message[] {message}, profile);
        message.setPeek(true);
    }

    private Optional<IncomingMail> read(IMAPMessage message) throws MessagingException, IOException {
        Optional<IncomingMail> mail;
        try {
            mail = MimeReader.read(message);
        } catch (FolderClosedException lost) {
            throw lost;
        } catch (MessagingException | IOException misunderstood) {
            // Some servers tell the structure of some mails wrongly, or not at all.
            mail = MimeReader.read(whole(message));
        }
        if (!folder.isOpen()) {
            throw new FolderClosedException(folder, "the connection was lost while a mail was read");
        }
        return mail;
    }

    private MimeMessage whole(IMAPMessage message) throws MessagingException, IOException {
        if (message.getSize() > LARGEST) {
            throw new MessagingException("a mail is too large to be read as a whole");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        message.writeTo(bytes);
        return MimeReader.parsed(new ByteArrayInputStream(bytes.toByteArray()));
    }

    /** Makes sure that the server is there, and that nothing was missed. Also ends a wait. */
    void look() {
        IMAPFolder open = folder;
        if (open != null && open.isOpen()) {
            try {
                open.getMessageCount();
            } catch (MessagingException lost) {
                close();
            }
        }
    }

    /** May wait for the server. */
    @Override
    public void close() {
        closed = true;
        try {
            store.close();
        } catch (MessagingException gone) {
            LOG.debugf("The mailbox was closed already: %s", gone.getMessage());
        }
    }
}
