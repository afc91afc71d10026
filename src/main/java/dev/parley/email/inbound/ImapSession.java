package dev.parley.email.inbound;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.UIDFolder;
import jakarta.mail.search.ComparisonTerm;
import jakarta.mail.search.ReceivedDateTerm;

import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jboss.logging.Logger;

/** One connection to the mailbox (RFC 9051): reads what is new, then waits to be told of more. */
final class ImapSession implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ImapSession.class);
    private static final int BATCH = 50;
    /** The server's clock is not the database's. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private static final String CONNECT_MILLIS = "10000";

    private final ImapConfig config;
    private final Mailbox mailbox;
    private final long fence;
    private final Taker taker;
    private final IMAPStore store;
    private volatile IMAPFolder folder;
    private volatile boolean closed;

    /** Takes in what was read. */
    interface Taker {

        /**
         * @param read keeps, in the same transaction, that it has been read
         */
        void take(IncomingMail mail, Runnable read);
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
            if (idles) {
                folder.idle(true);
            } else {
                return;
            }
        }
    }

    /** A mailbox that is read for the first time is read from its end; one that was rebuilt is read again as a whole. */
    private Mailbox.Place begin(long validity) throws MessagingException {
        Mailbox.Place place = mailbox.place();
        if (place.uidValidity() != null && place.uidValidity() == validity) {
            return place;
        }
        long last = place.uidValidity() == null ? lastBefore(place.since()) : 0;
        mailbox.read(fence, validity, last);
        return new Mailbox.Place(validity, last, place.since());
    }

    /** Servers search by day. */
    private long lastBefore(Instant moment) throws MessagingException {
        Message[] since = folder.search(new ReceivedDateTerm(ComparisonTerm.GE, Date.from(moment.minus(SLACK))));
        long next = since.length == 0 ? folder.getUIDNext() : folder.getUID(since[0]);
        return Math.max(next - 1, 0);
    }

    private long readAfter(long last, long validity, Instant since) throws MessagingException, IOException {
        long read = last;
        int there;
        do {
            there = folder.getMessageCount();
            Message[] messages = folder.getMessagesByUID(read + 1, UIDFolder.LASTUID);
            for (int from = 0; from < messages.length && !closed; from += BATCH) {
                List<Message> batch = Arrays.asList(messages).subList(from, Math.min(from + BATCH, messages.length));
                read = readAll(batch, read, validity, since);
            }
        } while (!closed && folder.getMessageCount() != there);
        return read;
    }

    private long readAll(List<Message> batch, long last, long validity, Instant since)
            throws MessagingException, IOException {
        Message[] messages = batch.toArray(Message[]::new);
        FetchProfile profile = new FetchProfile();
        profile.add(UIDFolder.FetchProfileItem.UID);
        profile.add(IMAPFolder.FetchProfileItem.HEADERS);
        profile.add(FetchProfile.Item.CONTENT_INFO);
        profile.add(FetchProfile.Item.ENVELOPE);
        folder.fetch(messages, profile);
        long read = last;
        for (Message message : messages) {
            long uid = folder.getUID(message);
            // Asked for everything behind the last one, servers answer with the last one at least.
            if (uid > read) {
                take((IMAPMessage) message, uid, validity, since);
                read = uid;
            }
        }
        folder.setFlags(messages, new Flags(Flags.Flag.SEEN), true);
        return read;
    }

    private void take(IMAPMessage message, long uid, long validity, Instant since)
            throws MessagingException, IOException {
        Runnable keep = () -> mailbox.read(fence, validity, uid);
        if (message.getReceivedDate() != null && isBefore(message.getReceivedDate(), since)) {
            keep.run();
            return;
        }
        Optional<IncomingMail> mail;
        try {
            message.setPeek(true);
            mail = MimeReader.read(message, validity + "." + uid + "@mailbox");
        } catch (MessagingException | RuntimeException | IOException unreadable) {
            if (!folder.isOpen()) {
                throw unreadable;
            }
            LOG.warnf("A mail cannot be read: %s", unreadable.getMessage());
            mail = Optional.empty();
        }
        if (mail.isPresent()) {
            taker.take(mail.get(), keep);
        } else {
            keep.run();
        }
    }

    private static boolean isBefore(Date received, Instant since) {
        return received.toInstant().isBefore(since.minus(SLACK));
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
