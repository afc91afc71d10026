package dev.parley.email.inbound.mime;

import jakarta.mail.FolderClosedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.StoreClosedException;

import org.eclipse.angus.mail.imap.IMAPBodyPart;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.jboss.logging.Logger;

import dev.parley.email.mime.HeaderWords;
import dev.parley.email.mime.Parameters;

/** What a part of a mail says of itself, or the server of it. */
final class PartHeader {

    private static final Logger LOG = Logger.getLogger(PartHeader.class);

    private PartHeader() {}

    /**
     * Whether it came along, and is not what was written.
     *
     * @param first whether nothing stands before it
     */
    static boolean isFile(Part part, Parameters type, boolean first) throws MessagingException {
        Parameters disposition = disposition(part);
        boolean attached = disposition.value().equals(Part.ATTACHMENT);
        boolean named = !name(part, type).isEmpty();
        return attached && (named || !first)
                || named && !first && !disposition.value().equals(Part.INLINE);
    }

    /** Empty when it has none. */
    static String name(Part part, Parameters type) throws MessagingException {
        String name = disposition(part).get("filename");
        if (name == null && isRemote(part)) {
            name = remoteName(part);
        }
        name = name == null ? type.get("name") : name;
        return name == null ? "" : name;
    }

    /** As the server tells it, or else as the part itself does. */
    private static String remoteName(Part part) throws MessagingException {
        try {
            String name = part.getFileName();
            if (name != null) {
                return HeaderWords.decoded(name);
            }
            return part.getDisposition() == null
                    ? null
                    : Parameters.of(first(part, "Content-Disposition")).get("filename");
        } catch (FolderClosedException | StoreClosedException gone) {
            throw gone;
        } catch (MessagingException malformed) {
            LOG.debugf("A file has no name that can be read: %s", malformed.getMessage());
            return null;
        }
    }

    /** Whether a server has it, and has told its structure. */
    static boolean isRemote(Part part) {
        return part instanceof IMAPMessage || part instanceof IMAPBodyPart;
    }

    private static Parameters disposition(Part part) throws MessagingException {
        return Parameters.of(isRemote(part) ? part.getDisposition() : first(part, "Content-Disposition"));
    }

    /** Its type with the parameters of that. */
    static Parameters type(Part part) throws MessagingException {
        return Parameters.of(isRemote(part) ? part.getContentType() : first(part, "Content-Type"));
    }

    private static String first(Part part, String field) throws MessagingException {
        String[] values = part.getHeader(field);
        return values == null ? null : values[0];
    }
}
