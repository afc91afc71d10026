package dev.parley.email.inbound.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.mail.BodyPart;
import jakarta.mail.FolderClosedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.StoreClosedException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;

import org.jboss.logging.Logger;

import dev.parley.email.mime.Charsets;
import dev.parley.email.mime.HeaderWords;
import dev.parley.email.mime.Parameters;
import dev.parley.wire.StorableText;

/** What is in a mail: its words, the names of its files, and what a server reports in it. Files are not fetched. */
final class MimeContent {

    private static final Logger LOG = Logger.getLogger(MimeContent.class);
    private static final int MAX_DEPTH = 10;
    private static final int MAX_PARTS = 200;
    private static final int MAX_ATTACHMENTS = 50;
    private static final int MAX_TEXT_BYTES = 256 * 1024;
    private static final int MAX_NAME = 255;
    private static final int MAX_MAIL_BYTES = 1024 * 1024;
    /** Of all parts together. */
    private static final int MAX_TEXT = 128 * 1024;

    private static final Set<String> TEXTS =
            Set.of("text/plain", "text/html", "text/markdown", "text/enriched", "text/richtext");
    /** The same once more, for programs that are not ours. */
    private static final Set<String> OTHER_FORMS = Set.of("text/x-amp-html", "text/watch-html");

    private static final Set<String> SEALED = Set.of(
            "application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted", "application/ms-tnef");
    private static final Pattern TYPE = Pattern.compile("[!-~&&[^;,\"<>]]{1,60}/[!-~&&[^;,\"<>]]{1,66}");

    private StringBuilder text = new StringBuilder();
    private final List<IncomingMail.Attachment> attachments = new ArrayList<>();
    private BounceReader bounces = new BounceReader();
    private int parts;
    private int damaged;
    private int leaves;
    private boolean hasBody;
    private boolean sealed;
    private Part firstFile;
    /** How many bytes of words are yet read: HTML can cost much and say little. */
    private int left = 2 * MAX_TEXT_BYTES;

    private MimeContent() {}

    static MimeContent of(MimePart mail) throws MessagingException, IOException {
        MimeContent content = new MimeContent();
        content.read(mail, 0);
        content.readFirstFile();
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

    /** Whether there is something in it that only the addressee's own program can open. */
    boolean isSealed() {
        return sealed;
    }

    boolean isReport() {
        return bounces.isAny();
    }

    BounceReader bounces() {
        return bounces;
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
        } catch (MessagingException | IOException failed) {
            damaged++;
            LOG.debugf("A part of a mail is left out: %s", failed.getClass().getSimpleName());
        }
    }

    private void readWhole(Part part, int depth) throws MessagingException, IOException {
        Parameters type = PartHeader.type(part);
        String name = type.value();
        sealed |= SEALED.contains(name);
        if (name.startsWith("multipart/")) {
            readAll(part, type, depth);
        } else if (BounceReader.STATUS_TYPES.contains(name)) {
            bounces.status(part.getInputStream());
        } else if (name.equals("message/feedback-report")) {
            bounces.complaint(part.getInputStream());
        } else if (BounceReader.HEADER_TYPES.contains(name)) {
            bounces.original(part.getInputStream());
            attach(part, type);
        } else if (name.equals("message/rfc822") || name.equals("message/global")) {
            readMail(part, type, depth);
        } else {
            readLeaf(part, type, depth);
        }
    }

    private void readLeaf(Part part, Parameters type, int depth) throws MessagingException, IOException {
        boolean first = leaves++ == 0;
        if (OTHER_FORMS.contains(type.value())) {
            return;
        }
        if (!isText(type)) {
            attach(part, type);
        } else if (PartHeader.isFile(part, type, first) && depth > 0) {
            // What comes first may be what was written, though it is marked as a file.
            firstFile = first ? part : firstFile;
            attach(part, type);
        } else {
            hasBody = true;
            append(words(part, type));
        }
    }

    private void readFirstFile() throws MessagingException, IOException {
        if (!hasBody && firstFile != null) {
            append(words(firstFile, PartHeader.type(firstFile)));
            if (!text.isEmpty()) {
                attachments.removeFirst();
            }
        }
    }

    /** What does not say clearly what it is, is text (RFC 2045, 5.2); a calendar's or an address book's entry is not. */
    private static boolean isText(Parameters type) {
        return TEXTS.contains(type.value()) || !type.value().contains("/");
    }

    private void readAll(Part part, Parameters type, int depth) throws MessagingException, IOException {
        if (type.value().equals("multipart/report")) {
            bounces.report(type.get("report-type"));
        }
        Multipart multipart = inside(part, type);
        List<BodyPart> inside = new ArrayList<>();
        for (int i = 0; i < Math.min(multipart.getCount(), MAX_PARTS); i++) {
            inside.add(multipart.getBodyPart(i));
        }
        if (type.value().equals("multipart/alternative")) {
            readOne(inside, depth);
        } else {
            for (BodyPart one : inside) {
                read(one, depth + 1);
            }
        }
    }

    /** The library reads parameters as strictly as some setting was when it was loaded. */
    private static Multipart inside(Part part, Parameters type) throws MessagingException {
        String boundary = type.get("boundary");
        if (boundary != null && !PartHeader.isRemote(part)) {
            String quoted = boundary.replace("\\", "\\\\").replace("\"", "\\\"");
            part.setHeader("Content-Type", "multipart/mixed; boundary=\"" + quoted + "\"");
        }
        // Not by way of getContent(): whether that gives a Multipart is up to files of services and names of classes.
        return new MimeMultipart(part.getDataHandler().getDataSource());
    }

    /**
     * The same in several forms (RFC 2046, 5.1.4): the plain one, unless it says nothing, or something else than the rich one:
     * that the program cannot show it. Forms that hold files are gone through for these.
     */
    private void readOne(List<BodyPart> alternatives, int depth) throws MessagingException, IOException {
        StringBuilder before = text;
        String plain = "";
        String rich = "";
        for (BodyPart part : alternatives) {
            text = new StringBuilder();
            read(part, depth + 1);
            boolean isPlain = PartHeader.type(part).value().equals("text/plain");
            plain = isPlain && plain.isEmpty() ? text.toString() : plain;
            rich = isPlain || text.isEmpty() ? rich : text.toString();
        }
        text = before;
        append(Alternatives.better(plain, rich));
    }

    /** Somebody else's mail that came along; in a report, it is the mail that is reported about. */
    private void readMail(Part part, Parameters type, int depth) throws MessagingException, IOException {
        if (bounces.isAny()) {
            bounces.original(part.getInputStream());
            attach(part, type);
            return;
        }
        byte[] bytes = part.getInputStream().readNBytes(MAX_MAIL_BYTES);
        MimeMessage mail = MimeReader.unchecked(bytes);
        bounces.original(new ByteArrayInputStream(bytes));
        String subject = header(mail, "Subject");
        attach(part, type, subject);
        StringBuilder before = text;
        BounceReader reports = bounces;
        text = new StringBuilder();
        // A report that somebody sends on is none to us.
        bounces = new BounceReader();
        read(mail, depth + 1);
        bounces = reports;
        String words = text.toString();
        text = before;
        append("---------- " + MimeReader.FORWARDED + " ----------\nFrom: " + header(mail, "From") + "\nSubject: "
                + subject + "\n\n" + words);
    }

    private static String header(MimeMessage mail, String name) throws MessagingException {
        String[] values = mail.getHeader(name);
        String line = values == null
                ? ""
                : HeaderWords.decoded(values[0]).replaceAll("\\p{Cntrl}+", " ").strip();
        return StorableText.of(line.substring(0, Math.min(line.length(), MAX_NAME)));
    }

    private void attach(Part part, Parameters type) throws MessagingException {
        attach(part, type, PartHeader.name(part, type));
    }

    private void attach(Part part, Parameters type, String name) throws MessagingException {
        if (attachments.size() < MAX_ATTACHMENTS) {
            String plain = StorableText.of(name).replaceAll("\\p{Cntrl}", "");
            attachments.add(new IncomingMail.Attachment(
                    plain.substring(
                            0,
                            plain.offsetByCodePoints(0, Math.min(plain.codePointCount(0, plain.length()), MAX_NAME))),
                    TYPE.matcher(type.value()).matches() ? type.value() : "application/octet-stream",
                    part.getSize()));
        }
    }

    private void append(String words) {
        if (!isBlank(words) && text.length() < MAX_TEXT) {
            text.append(text.isEmpty() ? "" : "\n\n").append(StorableText.of(words));
        }
    }

    /** Whether nobody sees anything of it. */
    static boolean isBlank(String words) {
        return words.codePoints()
                .allMatch(c -> Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.getType(c) == Character.FORMAT
                        || Character.isISOControl(c));
    }

    private String words(Part part, Parameters type) throws MessagingException, IOException {
        int limit = Math.min(MAX_TEXT_BYTES, left);
        byte[] bytes;
        try (InputStream decoded = part.getInputStream()) {
            bytes = decoded.readNBytes(limit);
        }
        left -= bytes.length;
        if (bytes.length == limit) {
            // Not in the middle of a character.
            int end = bytes.length;
            while (end > Math.max(0, bytes.length - 4) && bytes[end - 1] < 0) {
                end--;
            }
            bytes = Arrays.copyOf(bytes, end);
        }
        String charset = type.get("charset");
        if (type.value().equals("text/html")) {
            return HtmlText.of(Charsets.decoded(bytes, charset == null ? HtmlText.charset(bytes) : charset));
        }
        String words = Charsets.decoded(bytes, charset).replace("\ufeff", "");
        return "flowed".equalsIgnoreCase(type.get("format")) ? FlowedText.of(words, type.get("delsp")) : words;
    }
}
