package dev.parley.email.inbound.mime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimePart;

import dev.parley.email.mime.HeaderWords;
import dev.parley.email.mime.Mailboxes;

/**
 * Who wrote a mail, and to whom an answer goes (RFC 5322, 3.6.2): to Reply-To, or else to From; through a list or a group, that
 * wrote its own address there, to the person and not to everybody.
 *
 * @param from empty when nobody who could be written to says that they wrote it
 * @param answersTo the best first
 * @param unanswerable why there is nobody to answer, if so
 */
public record Authors(String from, List<String> answersTo, Optional<String> unanswerable) {

    /** A list wrote its own address in place of the person's. */
    public static final String LIST = "mailing_list";

    private static final List<String> LIST_ADDRESSES =
            List.of("List-Post", "X-BeenThere", "Mailing-List", "X-Mailing-List", "X-Google-Group-Email");

    static Authors of(MimePart mail) throws MessagingException {
        List<String> written = new ArrayList<>();
        String[] fields = mail.getHeader("From");
        for (String field : fields == null ? new String[0] : fields) {
            written.addAll(Mailboxes.written(field));
        }
        List<String> from = written.stream()
                .flatMap(address -> Mailboxes.normal(address).stream())
                .distinct()
                .toList();
        Set<String> lists = lists(mail);
        SequencedSet<String> candidates = new LinkedHashSet<>();
        boolean rewritten = AutomaticMail.isOfList(mail) || isVia(fields);
        if (rewritten) {
            candidates.addAll(MimeReader.addresses(mail, "X-Original-From"));
        }
        candidates.addAll(MimeReader.addresses(mail, "Reply-To"));
        if (rewritten) {
            candidates.addAll(MimeReader.addresses(mail, "X-Original-Sender"));
        }
        if (from.size() == 1) {
            candidates.add(from.getFirst());
        } else {
            MimeReader.addresses(mail, "Sender").stream().filter(from::contains).forEach(candidates::add);
        }
        candidates.removeAll(lists);
        return new Authors(
                from.size() == 1
                        ? from.getFirst()
                        : candidates.stream().findFirst().orElse(""),
                List.copyOf(candidates),
                candidates.isEmpty() ? Optional.of(reason(written, from, fields != null)) : Optional.empty());
    }

    private static String reason(List<String> written, List<String> from, boolean there) {
        if (from.size() > 1) {
            return "several_authors";
        }
        if (!from.isEmpty()) {
            return LIST;
        }
        if (written.stream().anyMatch(Mailboxes::needsUnicode)) {
            return "author_needs_smtputf8";
        }
        return there ? "unreadable_author" : "no_author";
    }

    private static Set<String> lists(MimePart mail) throws MessagingException {
        Set<String> lists = new LinkedHashSet<>();
        for (String field : LIST_ADDRESSES) {
            lists.addAll(MimeReader.addresses(mail, field));
        }
        return lists;
    }

    private static boolean isVia(String[] from) {
        return from != null && HeaderWords.decoded(from[0]).matches("(?is).{1,200}\\svia\\s.{1,300}");
    }
}
