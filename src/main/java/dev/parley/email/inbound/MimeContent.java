package dev.parley.email.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.mail.BodyPart;
import jakarta.mail.FolderClosedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.StoreClosedException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;

import org.jboss.logging.Logger;

import dev.parley.wire.StorableText;

/** What is in a mail: its words, the names of its files, and what a server reports in it. Files are not fetched. */
final class MimeContent {

    private static final Logger LOG = Logger.getLogger(MimeContent.class);
    private static final int MAX_DEPTH = 10;
    private static final int MAX_PARTS = 200;
    private static final int MAX_ATTACHMENTS = 50;
    private static final int MAX_TEXT_BYTES = 256 * 1024;
    private static final int MAX_NAME = 255;
    private static final int MAX_TYPE = 127;
    /** Of all parts together. */
    private static final int MAX_TEXT = 128 * 1024;

    private final StringBuilder text = new StringBuilder();
    private final List<IncomingMail.Attachment> attachments = new ArrayList<>();
    private final BounceReader bounces = new BounceReader();
    private int parts;
    private int damaged;
    /** Whether what is read now has been read in another form already. */
    private boolean wordless;

    private MimeContent() {}

    static MimeContent of(MimePart mail) throws MessagingException, IOException {
        MimeContent content = new MimeContent();
        content.read(mail, 0);
        if (content.damaged > 0) {
            LOG.infof("%d damaged parts of a mail are left out", content.damaged);
        }
        return content;
    }

    String text() {
        return text.substring(0, Math.min(text.length(), MAX_TEXT));
    }

    List<IncomingMail.Attachment> attachments() {
        return List.copyOf(attachments);
    }

    boolean isReport() {
        return bounces.isAny();
    }

    Optional<IncomingMail.Bounce> bounce() {
        return bounces.bounce();
    }

    /** One part that is damaged does not spoil the others. */
    private void read(Part part, int depth) throws MessagingException, IOException {
        if (++parts > MAX_PARTS || depth > MAX_DEPTH) {
            return;
        }
        try {
            readWhole(part, depth);
        } catch (FolderClosedException | StoreClosedException gone) {
            throw gone;
        } catch (MessagingException | IOException damaged) {
            this.damaged++;
            LOG.debugf("A part of a mail is left out: %s", damaged.getClass().getSimpleName());
        }
    }

    private void readWhole(Part part, int depth) throws MessagingException, IOException {
        if (part.isMimeType("multipart/*")) {
            readAll(part, depth);
        } else if (part.isMimeType("message/delivery-status")) {
            bounces.status(part.getInputStream());
        } else if (part.isMimeType("message/rfc822") || part.isMimeType("text/rfc822-headers")) {
            bounces.original(part.getInputStream());
            attach(part);
        } else if (isFile(part) || !isText(part)) {
            attach(part);
        } else if (!wordless) {
            append(part.isMimeType("text/html") ? HtmlText.of(words(part)) : flowed(part));
        }
    }

    /** What does not say clearly what it is, is text (RFC 2045, 5.2). */
    private static boolean isText(Part part) throws MessagingException {
        return part.isMimeType("text/*") || type(part).isEmpty();
    }

    private void readAll(Part part, int depth) throws MessagingException, IOException {
        if (part.isMimeType("multipart/report")) {
            bounces.report(
                    type(part).map(type -> type.getParameter("report-type")).orElse(""));
        }
        // Not by way of getContent(): whether that gives a Multipart is up to files of services and names of classes.
        Multipart multipart = new MimeMultipart(part.getDataHandler().getDataSource());
        List<BodyPart> inside = new ArrayList<>();
        for (int i = 0; i < Math.min(multipart.getCount(), MAX_PARTS); i++) {
            inside.add(multipart.getBodyPart(i));
        }
        if (part.isMimeType("multipart/alternative")) {
            readOne(inside, depth);
        } else {
            for (BodyPart one : inside) {
                read(one, depth + 1);
            }
        }
    }

    /**
     * The same in several forms (RFC 2046, 5.1.4): the plainest that says anything. Forms that hold files are gone through for
     * these.
     */
    private void readOne(List<BodyPart> alternatives, int depth) throws MessagingException, IOException {
        int before = text.length();
        for (String type : List.of("text/plain", "text/html", "multipart/*")) {
            for (BodyPart part : alternatives) {
                if (part.isMimeType(type)) {
                    boolean said = text.length() > before;
                    if (!said || type.startsWith("multipart")) {
                        wordless = said;
                        read(part, depth + 1);
                        wordless = false;
                    }
                }
            }
        }
    }

    private static boolean isFile(Part part) throws MessagingException {
        return Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition())
                || name(part) != null && !(isText(part) && Part.INLINE.equalsIgnoreCase(part.getDisposition()));
    }

    private void attach(Part part) throws MessagingException {
        if (attachments.size() < MAX_ATTACHMENTS) {
            String name = name(part);
            attachments.add(new IncomingMail.Attachment(
                    name == null ? "" : name,
                    type(part)
                            .map(ContentType::getBaseType)
                            .filter(type -> type.length() <= MAX_TYPE)
                            .orElse("application/octet-stream"),
                    part.getSize()));
        }
    }

    private static String name(Part part) {
        try {
            String name = part.getFileName();
            if (name == null) {
                return null;
            }
            String plain = StorableText.of(MimeCharsets.decoded(name)).replaceAll("\\p{Cntrl}", "");
            return plain.substring(0, Math.min(plain.length(), MAX_NAME));
        } catch (MessagingException | RuntimeException malformed) {
            return "";
        }
    }

    private void append(String words) {
        if (!words.isBlank() && text.length() < MAX_TEXT) {
            text.append(text.isEmpty() ? "" : "\n\n").append(StorableText.of(words));
        }
    }

    /** RFC 3676: lines that end in a space go on in the next one. */
    private static String flowed(Part part) throws MessagingException, IOException {
        String words = words(part);
        Optional<ContentType> type = type(part);
        if (type.filter(known -> "flowed".equalsIgnoreCase(known.getParameter("format")))
                .isEmpty()) {
            return words;
        }
        boolean deletes = "yes".equalsIgnoreCase(type.get().getParameter("delsp"));
        StringBuilder joined = new StringBuilder();
        List<String> lines = words.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            // Lines of different depths of quoting are never one (4.5).
            boolean alike = i + 1 < lines.size()
                    && line.startsWith(">") == lines.get(i + 1).startsWith(">");
            boolean goesOn = alike && line.endsWith(" ") && !line.equals("-- ");
            joined.append(goesOn && deletes ? line.substring(0, line.length() - 1) : line)
                    .append(goesOn ? "" : "\n");
        }
        return joined.toString();
    }

    private static String words(Part part) throws MessagingException, IOException {
        String charset = type(part).map(type -> type.getParameter("charset")).orElse(null);
        try (InputStream decoded = part.getInputStream()) {
            return MimeCharsets.text(decoded.readNBytes(MAX_TEXT_BYTES), charset);
        }
    }

    private static Optional<ContentType> type(Part part) {
        try {
            String type = part.getContentType();
            return type == null ? Optional.empty() : Optional.of(new ContentType(type));
        } catch (MessagingException malformed) {
            return Optional.empty();
        }
    }
}
