package dev.parley.email;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkus.mailer.Mail;
import io.quarkus.mailer.Mailer;
import io.vertx.ext.mail.SMTPException;
import org.jboss.logging.Logger;

/** By SMTP (RFC 5321). A reply code of 5xx is final, unless it is about us and not about the mail. */
@ApplicationScoped
public class SmtpTransport implements MailTransport {

    private static final Logger LOG = Logger.getLogger(SmtpTransport.class);
    private static final int MAX_ERROR = 500;
    /** Authentication and encryption (RFC 4954, RFC 3207): for an operator to mend, and then the mail is fine. */
    private static final Set<Integer> ABOUT_US = Set.of(530, 534, 535, 538);

    private final Mailer mailer;

    @Inject
    SmtpTransport(Mailer mailer) {
        this.mailer = mailer;
    }

    @Override
    public Result send(Letter letter) {
        try {
            mailer.send(mail(letter));
            return new Result.Sent();
        } catch (RuntimeException failed) {
            return result(failed);
        }
    }

    private static Result result(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof SMTPException refused) {
                String reply = String.join(" ", refused.getReplyMessages());
                boolean forGood = refused.isPermanent() && !ABOUT_US.contains(refused.getReplyCode());
                return forGood ? new Result.Refused(shortened(reply)) : notNow(reply);
            }
        }
        return notNow(failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage());
    }

    private static Result notNow(String error) {
        LOG.debugf("A mail has to wait: %s", error);
        return new Result.NotNow(shortened(error));
    }

    private static String shortened(String error) {
        String line = HeaderText.of(error);
        return line.substring(0, Math.min(line.length(), MAX_ERROR));
    }

    private static Mail mail(Letter letter) {
        Mail mail = new Mail();
        mail.setFrom(letter.fromName() == null ? letter.from() : named(letter.fromName(), letter.from()));
        mail.addTo(letter.to());
        mail.setReplyTo(letter.replyTo());
        mail.setBounceAddress(letter.replyTo());
        mail.setSubject(letter.subject());
        mail.setText(letter.text());
        mail.setHtml(letter.html());
        mail.addHeader("Message-ID", bracketed(letter.messageId()));
        // RFC 3834: who answers automatically must not answer this.
        mail.addHeader("Auto-Submitted", "auto-generated");
        mail.addHeader("X-Auto-Response-Suppress", "All");
        if (letter.inReplyTo() != null) {
            mail.addHeader("In-Reply-To", bracketed(letter.inReplyTo()));
            mail.addHeader("References", folded(letter.references()));
        }
        String byMail = "<mailto:" + letter.replyTo() + "?subject=unsubscribe>";
        if (letter.unsubscribeUrl() == null) {
            mail.addHeader("List-Unsubscribe", byMail);
        } else {
            mail.addHeader("List-Unsubscribe", byMail + ",\r\n <" + letter.unsubscribeUrl() + ">");
            mail.addHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        return mail;
    }

    private static String folded(List<String> messageIds) {
        return messageIds.stream().map(SmtpTransport::bracketed).collect(Collectors.joining("\r\n "));
    }

    private static String bracketed(String messageId) {
        return "<" + messageId + ">";
    }

    /** The mailer reads an address in this form and encodes the name itself (RFC 2047); quotes and brackets confuse it. */
    private static String named(String name, String address) {
        return HeaderText.of(name).replaceAll("[<>\"\\\\]", "") + " <" + address + ">";
    }
}
