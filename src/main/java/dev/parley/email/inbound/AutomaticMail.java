package dev.parley.email.inbound;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;

/** Decides whether a machine may answer a mail (RFC 3834, 2), by what programs and lists write into its header. */
final class AutomaticMail {

    private static final Pattern MACHINE = Pattern.compile(
            "(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|listserv|majordomo)(?:[+=-].*)?");

    private AutomaticMail() {}

    /**
     * @param from the author's address
     * @return why it must not be answered, if so
     */
    static Optional<String> reason(MimePart mail, String from) throws MessagingException {
        String submitted = field(mail, "Auto-Submitted");
        if (submitted != null && !submitted.split("[;\\s]", 2)[0].equals("no")) {
            return Optional.of("auto_submitted");
        }
        if ("<>".equals(field(mail, "Return-Path"))) {
            return Optional.of("empty_return_path");
        }
        if (field(mail, "List-Id") != null || field(mail, "List-Post") != null) {
            return Optional.of("mailing_list");
        }
        String precedence = field(mail, "Precedence");
        if (precedence != null && precedence.matches("bulk|junk|list|auto_reply")) {
            return Optional.of("bulk");
        }
        String suppress = field(mail, "X-Auto-Response-Suppress");
        if (field(mail, "X-Autoreply") != null
                || field(mail, "X-Autorespond") != null
                || field(mail, "X-Autoresponder") != null
                || (suppress != null && suppress.matches(".*(?:all|oof|autoreply).*"))) {
            return Optional.of("automatic_reply");
        }
        return MACHINE.matcher(from.substring(0, from.indexOf('@'))).matches()
                ? Optional.of("machine_sender")
                : Optional.empty();
    }

    private static String field(MimePart mail, String name) throws MessagingException {
        String[] values = mail.getHeader(name);
        return values == null ? null : MimeUtility.unfold(values[0]).strip().toLowerCase(Locale.ROOT);
    }
}
