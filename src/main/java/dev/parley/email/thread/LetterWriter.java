package dev.parley.email.thread;

import java.util.List;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

import dev.parley.agent.config.AgentConfig;
import dev.parley.email.UnsubscribeResource;
import dev.parley.email.address.EmailConfig;
import dev.parley.email.address.HeaderText;
import dev.parley.email.address.MailThreads;

/** Writes what the agent says as a mail of its thread: as text, which is Markdown (CommonMark), and as HTML made of it. */
@ApplicationScoped
public class LetterWriter {

    /** A References field is bounded like any other (RFC 5322, 3.6.4 leaves it open which to drop). */
    private static final int MAX_REFERENCES = 20;
    /** Some Markdown takes time by the square of its length. */
    private static final int MAX_MARKDOWN = 16_384;

    private static final Parser MARKDOWN = Parser.builder().build();
    private static final HtmlRenderer HTML = HtmlRenderer.builder()
            .escapeHtml(true)
            .sanitizeUrls(true)
            .softbreak("<br>\n")
            .build();

    private final EmailConfig config;
    private final MailThreads threads;

    LetterWriter(EmailConfig config, MailThreads threads) {
        this.config = config;
        this.threads = threads;
    }

    Letter write(MailThread thread, UnsentMail mail, AgentConfig agent) {
        List<String> before = mail.before();
        String signature = agent.email() == null ? null : agent.email().signature();
        String name = agent.email() == null ? null : agent.email().fromDisplayName();
        return new Letter(
                mail.messageId(),
                thread.sender(),
                name == null ? thread.senderName() : name,
                thread.correspondent(),
                threads.replies().of(thread.number(), config.replyAddress().orElse(thread.sender())),
                before.isEmpty() ? thread.subject() : HeaderText.reply(thread.subject()),
                // RFC 3676, 4.3: what stands before a signature.
                mail.text() + (signature == null ? "\n" : "\n\n-- \n" + signature + "\n"),
                "<!DOCTYPE html>\n<html><body>\n" + html(mail.text())
                        + (signature == null ? "" : "<div>-- <br>\n" + html(signature) + "</div>\n")
                        + "</body></html>\n",
                before.isEmpty() ? null : before.getLast(),
                references(before),
                config.publicUrl()
                        .map(url -> url.replaceAll("/+$", "") + UnsubscribeResource.PATH + "/"
                                + threads.replies().token(thread.number()))
                        .orElse(null));
    }

    /** The thread's first and its last. */
    private static List<String> references(List<String> before) {
        return before.size() <= MAX_REFERENCES
                ? before
                : Stream.concat(before.stream().limit(1), before.stream().skip(before.size() - MAX_REFERENCES + 1))
                        .toList();
    }

    private static String html(String markdown) {
        if (markdown.length() > MAX_MARKDOWN) {
            return plain(markdown);
        }
        try {
            return HTML.render(MARKDOWN.parse(markdown));
        } catch (StackOverflowError tooDeep) {
            return plain(markdown);
        }
    }

    private static String plain(String markdown) {
        return "<pre>" + markdown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "</pre>";
    }
}
