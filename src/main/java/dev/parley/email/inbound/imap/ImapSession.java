package dev.parley.email.inbound.imap;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.UIDFolder;
import jakarta.mail.search.ComparisonTerm;
import jakarta.mail.search.ReceivedDateTerm;

import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.jboss.logging.Logger;

/** One connection to the mailbox (RFC 9051): reads what is new, tries again what is due, then waits to be told of more. */
final class ImapSession implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(ImapSession.class);
    /** Servers search by day, in a time zone of their own. */
    private static final Duration DAYS = Duration.ofDays(2);
    /** A server that ends a wait at once, again and again, does not mean it. */
    private static final int HASTY_WAITS = 3;

    private static final Duration HASTY = Duration.ofSeconds(1);

    private final ImapConfig config;
    private final ImapLogin login;
    private final Mailbox mailbox;
    private final TroubledMails troubled;
    private final long fence;
    private final ImapMail.Taker taker;
    private final IMAPStore store;
    private final Semaphore looks = new Semaphore(0);
    private final long begunNanos = System.nanoTime();
    private volatile IMAPFolder folder;
    private volatile boolean closed;
    private volatile boolean idles;
    private volatile boolean idleBroke;
    private boolean idleAsked;
    private volatile boolean againSoon;
    private volatile long nextTryNanos = Long.MAX_VALUE;
    private int hasty;

    /**
     * @param idles whether the server is asked to tell of new mails; else it is looked for them
     */
    ImapSession(
            ImapConfig config,
            ImapLogin login,
            Mailbox mailbox,
            TroubledMails troubled,
            long fence,
            boolean idles,
            ImapMail.Taker taker) {
        this.idles = idles;
        this.config = config;
        this.login = login;
        this.mailbox = mailbox;
        this.troubled = troubled;
        this.fence = fence;
        this.taker = taker;
        this.store = login.store();
    }

    /** Until the connection breaks, is closed, or is better left for a new one. */
    void run() throws MessagingException, IOException {
        login.connect(store);
        folder = (IMAPFolder) store.getFolder(config.folder());
        folder.open(Folder.READ_WRITE);
        long validity = folder.getUIDValidity();
        Mailbox.Place place = begin(validity);
        long last = place.lastUid();
        LOG.info("Reading the mailbox");
        boolean fresh = true;
        while (!closed) {
            last = readAfter(last, place);
            if (!troubled.due(validity).isEmpty() && !fresh) {
                againSoon = true;
                return;
            }
            tryAgain(place);
            fresh = false;
            nextTryNanos = troubled.next(validity)
                    .map(left -> System.nanoTime() + left.toNanos())
                    .orElse(Long.MAX_VALUE);
            await();
        }
    }

    /** Whether it has been there for so long that nothing is wrong with the server. */
    boolean lasted() {
        return System.nanoTime() - begunNanos >= config.pollEvery().toNanos();
    }

    /** Whether the server hung up when it was asked to tell of new mails. */
    boolean hasIdleBroken() {
        return idleBroke;
    }

    /** Whether the next one is to begin at once: it was ended for a mail, or by one. */
    boolean isWantedAgain() {
        return againSoon;
    }

    /** Whether a mail that could not be read is to be tried again. */
    boolean hasDue() {
        return System.nanoTime() - nextTryNanos >= 0 && nextTryNanos != Long.MAX_VALUE;
    }

    /**
     * A mailbox that is read for the first time is read from now on; one that was rebuilt, or put back to an earlier state,
     * is read again as a whole.
     */
    private Mailbox.Place begin(long validity) throws MessagingException {
        Mailbox.Place place = mailbox.place();
        boolean known = place.uidValidity() != null && place.uidValidity() == validity;
        long next = folder.getUIDNext();
        boolean putBack = known && next > 0 && next <= place.lastUid();
        Long firstNew = next > 0 ? next : null;
        if (known && !putBack) {
            return place.firstNew() == null ? begun(validity, place.lastUid(), place.since(), firstNew) : place;
        }
        if (putBack) {
            LOG.warnf(
                    "The mailbox was put back to an earlier state (next mail %d, read up to %d): it is read again",
                    next, place.lastUid());
        }
        long last = place.uidValidity() == null ? lastBefore(place.since()) : 0;
        return begun(validity, last, place.since(), firstNew);
    }

    private Mailbox.Place begun(long validity, long last, Instant since, Long firstNew) {
        Mailbox.Place place = new Mailbox.Place(validity, last, since, firstNew);
        mailbox.begun(fence, place);
        return place;
    }

    /** Or some earlier one: what is too old is passed over one by one. */
    private long lastBefore(Instant moment) throws MessagingException {
        long first = folder.getUIDNext();
        for (Message since : folder.search(new ReceivedDateTerm(ComparisonTerm.GE, Date.from(moment.minus(DAYS))))) {
            first = Math.min(first, folder.getUID(since));
        }
        return Math.max(first - 1, 0);
    }

    private long readAfter(long last, Mailbox.Place place) throws MessagingException, IOException {
        long read = last;
        int there;
        do {
            there = folder.getMessageCount();
            for (Message message : folder.getMessagesByUID(read + 1, UIDFolder.LASTUID)) {
                long uid = folder.getUID(message);
                // Asked for everything behind the last one, servers answer with the last one at least.
                if (uid > read && !closed) {
                    take((IMAPMessage) message, uid, place);
                    read = uid;
                }
            }
        } while (!closed && folder.getMessageCount() != there);
        return read;
    }

    private void tryAgain(Mailbox.Place place) throws MessagingException, IOException {
        long validity = place.uidValidity();
        for (long uid : troubled.due(validity)) {
            Message message = closed ? null : folder.getMessageByUID(uid);
            if (message != null) {
                take((IMAPMessage) message, uid, place);
            } else if (!closed) {
                troubled.over(validity, uid);
            }
        }
    }

    private void take(IMAPMessage message, long uid, Mailbox.Place place) throws MessagingException, IOException {
        long validity = place.uidValidity();
        ImapMail mail = new ImapMail(folder, message, uid);
        try {
            mail.take(taker, place.since(uid), () -> {
                mailbox.taken(fence, validity, uid);
                troubled.over(validity, uid);
            });
        } catch (MessagingException | IOException | RuntimeException | Error failed) {
            if (closed) {
                throw failed;
            }
            boolean given = troubled.failed(fence, validity, uid, mail.fault(failed), why(failed));
            if (given) {
                LOG.errorf(
                        "Mail %d of the mailbox is left aside, unseen (retry-mail has it tried again): %s",
                        uid, failed.getClass());
            } else {
                LOG.warnf("Mail %d of the mailbox could not be read, it is tried again: %s", uid, failed.getClass());
            }
            if (!folder.isOpen()) {
                againSoon = true;
                throw failed;
            }
        }
    }

    /** What the server says, but nothing that stands in the mail. */
    private static String why(Throwable failed) {
        return failed instanceof MessagingException
                ? failed.toString()
                : failed.getClass().getName();
    }

    /** Until something comes or is to be looked at. */
    private void await() throws MessagingException {
        if (!idles) {
            awaitLook();
            return;
        }
        long begun = System.nanoTime();
        try {
            if (!idleAsked) {
                idleAsked = true;
                idles = (Boolean) folder.doCommand(ImapIdle::isGranted);
                return;
            }
            folder.idle(true);
            hasty = System.nanoTime() - begun < HASTY.toNanos() ? hasty + 1 : 0;
            idles = hasty < HASTY_WAITS;
        } catch (MessagingException refused) {
            if (!folder.isOpen()) {
                idleBroke = System.nanoTime() - begun < HASTY.toNanos();
                throw refused;
            }
            LOG.debugf("The server does not wait for mails: %s", refused.getMessage());
            idles = false;
        }
    }

    private void awaitLook() {
        try {
            if (looks.tryAcquire(config.pollEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                looks.drainPermits();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    /** Makes sure that the server is there, and that nothing was missed. Also ends a wait. */
    void look() {
        looks.release();
        IMAPFolder open = folder;
        if (idles && open != null && open.isOpen()) {
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
        looks.release();
        try {
            store.close();
        } catch (MessagingException gone) {
            LOG.debugf("The mailbox was closed already: %s", gone.getMessage());
        }
    }
}
