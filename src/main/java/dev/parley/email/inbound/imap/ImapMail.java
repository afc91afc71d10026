package dev.parley.email.inbound.imap;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;

import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.jboss.logging.Logger;

import dev.parley.email.inbound.mime.IncomingMail;
import dev.parley.email.inbound.mime.MimeReader;
import dev.parley.problem.DatabaseFault;

/** One mail of the mailbox: fetched, read and taken in, or not, and then why. */
final class ImapMail {

    private static final Logger LOG = Logger.getLogger(ImapMail.class);
    /** What is not larger, as nearly no mail is, is fetched as it is, so that nothing depends on what the server makes of it. */
    private static final int FETCHED_WHOLE = 25 * 1024 * 1024;

    private static final int SMALL = 2 * 1024 * 1024;
    /** The server's clock is not the database's. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private final IMAPFolder folder;
    private final IMAPMessage message;
    private final long uid;
    private boolean fetched;

    /** Takes in what was read. */
    interface Taker {

        /**
         * @param read keeps, in the same transaction, that it has been read
         */
        void take(IncomingMail mail, Runnable read);
    }

    ImapMail(IMAPFolder folder, IMAPMessage message, long uid) {
        this.folder = folder;
        this.message = message;
        this.uid = uid;
    }

    /**
     * @param since what came before is passed over
     * @param read keeps that it has been read
     */
    void take(Taker taker, Instant since, Runnable read) throws MessagingException, IOException {
        Optional<IncomingMail> mail;
        try {
            if (isOld(since)) {
                read.run();
                return;
            }
            mail = read();
        } catch (MessageRemovedException gone) {
            read.run();
            return;
        }
        fetched = true;
        if (mail.isEmpty()) {
            LOG.infof("Mail %d is not answered: unreadable", uid);
            read.run();
            return;
        }
        taker.take(mail.get(), read);
        markSeen();
    }

    /** Whose fault it is that it could not be taken. */
    TroubledMails.Fault fault(Throwable failed) {
        if (DatabaseFault.isOurs(failed)) {
            return TroubledMails.Fault.OURS;
        }
        if (fetched || !(failed instanceof MessagingException || failed instanceof IOException)) {
            return TroubledMails.Fault.NOT_TAKEN;
        }
        return folder.isOpen() ? TroubledMails.Fault.NOT_GIVEN : TroubledMails.Fault.BROKE;
    }

    private boolean isOld(Instant since) throws MessagingException {
        FetchProfile profile = new FetchProfile();
        profile.add(IMAPFolder.FetchProfileItem.INTERNALDATE);
        profile.add(FetchProfile.Item.SIZE);
        folder.fetch(new Message[] {message}, profile);
        message.setPeek(true);
        Date received = message.getReceivedDate();
        return received != null && received.toInstant().isBefore(since.minus(SLACK));
    }

    private Optional<IncomingMail> read() throws MessagingException, IOException {
        Optional<IncomingMail> mail;
        if (message.getSize() <= FETCHED_WHOLE) {
            mail = readWhole();
        } else {
            mail = readInParts();
        }
        if (!folder.isOpen()) {
            throw new FolderClosedException(folder, "the connection was lost while a mail was read");
        }
        return mail;
    }

    /** One whose files look as if they were parts is read in its parts. */
    private Optional<IncomingMail> readWhole() throws MessagingException, IOException {
        MimeMessage whole;
        try {
            whole = whole();
        } catch (FolderClosedException lost) {
            throw lost;
        } catch (MessagingException refused) {
            if (message.getSize() <= SMALL || !folder.isOpen()) {
                throw refused;
            }
            return readInParts();
        }
        return MimeReader.read(whole);
    }

    private Optional<IncomingMail> readInParts() throws MessagingException, IOException {
        FetchProfile profile = new FetchProfile();
        profile.add(IMAPFolder.FetchProfileItem.HEADERS);
        profile.add(FetchProfile.Item.CONTENT_INFO);
        folder.fetch(new Message[] {message}, profile);
        // Nothing received is not an empty mail.
        if (!message.getAllHeaderLines().hasMoreElements()) {
            throw new MessagingException("the header did not come");
        }
        Optional<IncomingMail> mail = MimeReader.read(message);
        // Some servers tell the structure of some mails wrongly, or not at all.
        if (mail.filter(read -> read.text().isBlank() && read.attachments().isEmpty())
                .isPresent()) {
            throw new MessagingException("the parts of a mail did not come");
        }
        return mail;
    }

    private MimeMessage whole() throws MessagingException, IOException {
        MimeMessage mail = MimeReader.parsed(message.getMimeStream());
        if (!mail.getAllHeaderLines().hasMoreElements()) {
            throw new MessagingException("the mail did not come");
        }
        return mail;
    }

    /** A courtesy to people who look into the mailbox. */
    private void markSeen() throws MessagingException {
        try {
            message.setFlag(Flags.Flag.SEEN, true);
        } catch (MessagingException | IllegalStateException refused) {
            if (!folder.isOpen()) {
                throw refused;
            }
            LOG.debugf("Mail %d was read and cannot be marked: %s", uid, refused.getMessage());
        }
    }
}
