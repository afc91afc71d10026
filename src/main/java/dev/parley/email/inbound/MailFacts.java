package dev.parley.email.inbound;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.conversation.Conversation;
import dev.parley.email.address.EmailAddresses;
import dev.parley.email.address.EmailConfig;
import dev.parley.email.address.MailThreads;
import dev.parley.email.address.ReplyAddress;
import dev.parley.email.inbound.mime.IncomingMail;
import dev.parley.email.reply.Fingerprint;
import dev.parley.email.reply.Subjects;
import dev.parley.problem.Problem;

/** Finds what the database knows of a mail that came in. */
@ApplicationScoped
public class MailFacts {

    private static final String THREAD = """
        SELECT thread.organization_id, thread.conversation_id, thread.correspondent, thread.subject, thread.sender,
               thread.sender_name, conversation.ended_at IS NULL, conversation.user_turn_count
                   + (SELECT count(*)
                        FROM mail
                       WHERE mail.organization_id = thread.organization_id
                         AND mail.conversation_id = thread.conversation_id
                         AND incoming AND seq IS NULL AND ignored IS NULL) >= :most
          FROM mail_thread thread
          JOIN conversation
            ON conversation.organization_id = thread.organization_id AND conversation.id = thread.conversation_id
        """;

    /** Of mails that we sent only: anybody can choose the Message-ID of a mail of their own. */
    private static final String SENT = """
        SELECT mail.organization_id, mail.conversation_id, mail.message_id, thread.correspondent
          FROM mail
          JOIN mail_thread thread USING (organization_id, conversation_id)
         WHERE message_id IN (:ids) AND NOT incoming
        """;

    /** What it said, as far as that is known. */
    private static final String KEPT = """
        SELECT coalesce(mail.body, turn.text, '')
          FROM mail
          LEFT JOIN turn USING (organization_id, conversation_id, seq)
         WHERE organization_id = :organization AND conversation_id = :id AND message_id = :mail
        """;

    private static final String CORRESPONDS = """
        SELECT 1 FROM mail_thread WHERE organization_id = :organization AND correspondent = :person LIMIT 1
        """;

    private static final String LAST_SENT = """
        SELECT message_id
          FROM mail
         WHERE organization_id = :organization AND conversation_id = :id AND sent_at IS NOT NULL
         ORDER BY sent_at DESC
         LIMIT 1
        """;

    private final EntityManager database;
    private final MailThreads threads;
    private final EmailAddresses addresses;
    private final EmailConfig config;
    private final AuthorsWords words;

    MailFacts(
            EntityManager database,
            MailThreads threads,
            EmailAddresses addresses,
            EmailConfig config,
            AuthorsWords words) {
        this.words = words;
        this.database = database;
        this.threads = threads;
        this.addresses = addresses;
        this.config = config;
    }

    /** What a mail is about, before its words are looked at. */
    private record Place(
            Optional<Routing.Thread> thread,
            Optional<Routing.Address> address,
            Optional<String> person,
            Optional<AuthorsWords.Quotable> quotable) {}

    /**
     * Not within a transaction: what telling the author's words apart costs is up to the author, and no connection waits for it.
     *
     * @throws Problem 503 when that has to wait for too long
     */
    Routing.Facts of(IncomingMail mail) {
        Place place = QuarkusTransaction.requiringNew().call(() -> place(mail));
        String said = words.of(mail.text(), place.quotable());
        return QuarkusTransaction.requiringNew().call(() -> facts(mail, place, said));
    }

    private Place place(IncomingMail mail) {
        Optional<Routing.Thread> thread = thread(mail);
        return new Place(
                thread,
                address(mail),
                person(mail),
                thread.filter(known -> !Subjects.isForward(mail.subject())).map(words::quotable));
    }

    private Routing.Facts facts(IncomingMail mail, Place place, String said) {
        Optional<Routing.Thread> thread = place.thread();
        Optional<Routing.Address> address = place.address();
        Optional<String> person = place.person();
        String id = thread.map(known -> idOf(known.conversation(), mail.messageId(), said))
                .orElse(mail.messageId());
        return new Routing.Facts(
                !sent(List.of(mail.messageId())).isEmpty(),
                id,
                thread.filter(known -> isKept(known.conversation(), id)).isPresent(),
                said,
                person,
                thread,
                mail.bounce().flatMap(bounce -> bounced(bounce, thread)),
                address,
                address.filter(known -> person.filter(one -> corresponds(known.organizationId(), one))
                                .isPresent())
                        .isPresent());
    }

    /**
     * The id under which a conversation keeps a mail of these words: its own, or one made of both when another mail came with
     * that (RFC 5322, 3.6.4 forbids it, and programs do it).
     */
    @Transactional
    String idOf(Conversation.Key key, String messageId, String words) {
        List<?> kept = kept(key, messageId);
        String said = Fingerprint.letters(IncomingText.bounded(words));
        boolean other = kept.stream()
                .map(String.class::cast)
                .map(Fingerprint::letters)
                .anyMatch(before -> !before.isEmpty() && !said.isEmpty() && !before.equals(said));
        return other ? messageId + " " + Integer.toHexString(said.hashCode()) : messageId;
    }

    /** The first who is not one of us. */
    private Optional<String> person(IncomingMail mail) {
        return mail.answersTo().stream()
                .filter(address -> threads.replies().thread(address).isEmpty())
                .filter(address -> addresses.owner(address).isEmpty())
                .filter(address -> Stream.of(config.from(), config.replyAddress())
                        .flatMap(Optional::stream)
                        .noneMatch(address::equalsIgnoreCase))
                .findFirst();
    }

    private Optional<Routing.Address> address(IncomingMail mail) {
        return mail.recipients().stream()
                .map(ReplyAddress::withoutTag)
                .distinct()
                .flatMap(address -> addresses.owner(address).stream())
                .filter(owner -> addresses.mayUse(owner.organizationId, owner.address))
                .map(owner ->
                        new Routing.Address(owner.organizationId, owner.address, owner.displayName, owner.agentId))
                .findFirst();
    }

    private boolean isKept(Conversation.Key key, String messageId) {
        return !kept(key, messageId).isEmpty();
    }

    private List<?> kept(Conversation.Key key, String messageId) {
        return database.createNativeQuery(KEPT)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id())
                .setParameter("mail", messageId)
                .getResultList();
    }

    private boolean corresponds(UUID organizationId, String person) {
        return !database.createNativeQuery(CORRESPONDS)
                .setParameter("organization", organizationId)
                .setParameter("person", person)
                .getResultList()
                .isEmpty();
    }

    private Optional<Routing.Thread> thread(IncomingMail mail) {
        return addressed(mail.recipients()).or(() -> answered(mail.references()));
    }

    private Optional<Routing.Thread> addressed(List<String> addresses) {
        return addresses.stream()
                .map(threads.replies()::thread)
                .filter(OptionalLong::isPresent)
                .flatMap(number -> thread("number = :number", Map.of("number", number.getAsLong())).stream())
                .findFirst();
    }

    private Optional<Routing.Thread> answered(List<String> references) {
        List<Routing.Sent> sent = sent(references);
        return references.stream()
                .flatMap(id -> sent.stream().filter(mail -> mail.messageId().equals(id)))
                .findFirst()
                .flatMap(mail -> thread(mail.conversation()));
    }

    private Optional<Routing.Thread> thread(Conversation.Key key) {
        return thread(
                "thread.organization_id = :organization AND thread.conversation_id = :id",
                Map.of("organization", key.organizationId(), "id", key.id()));
    }

    private Optional<Routing.Thread> thread(String condition, Map<String, Object> values) {
        Query query = database.createNativeQuery(THREAD + " WHERE " + condition, Object[].class)
                .setParameter("most", config.maxMessages());
        values.forEach(query::setParameter);
        List<?> rows = query.getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Routing.Thread(
                        key(row),
                        (String) row[2],
                        (String) row[3],
                        (String) row[4],
                        (String) row[5],
                        (Boolean) row[6],
                        (Boolean) row[7]))
                .findFirst();
    }

    private Optional<Routing.Sent> bounced(IncomingMail.Bounce bounce, Optional<Routing.Thread> thread) {
        Optional<Routing.Sent> named = bounce.messageId() == null
                ? Optional.empty()
                : sent(List.of(bounce.messageId())).stream().findFirst();
        // Some servers on the way give mails other ids. The address that it came back to names the thread; what came
        // back is
        // most likely the last one.
        return named.or(() -> thread.or(() -> addressed(bounce.addresses()))
                .flatMap(known -> lastSent(known.conversation())
                        .map(id -> new Routing.Sent(known.conversation(), id, known.correspondent()))));
    }

    private Optional<String> lastSent(Conversation.Key key) {
        List<?> ids = database.createNativeQuery(LAST_SENT)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id())
                .getResultList();
        return ids.stream().map(String.class::cast).findFirst();
    }

    private List<Routing.Sent> sent(List<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<?> rows = database.createNativeQuery(SENT, Object[].class)
                .setParameter("ids", ids)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(row -> new Routing.Sent(key(row), (String) row[2], (String) row[3]))
                .toList();
    }

    private static Conversation.Key key(Object[] row) {
        return new Conversation.Key((UUID) row[0], (UUID) row[1]);
    }
}
