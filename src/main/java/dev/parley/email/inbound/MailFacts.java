package dev.parley.email.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;

import dev.parley.agent.Configs;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Conversations;
import dev.parley.email.EmailAddresses;
import dev.parley.email.EmailConfig;
import dev.parley.email.MailThreads;
import dev.parley.email.ReplyAddress;
import dev.parley.email.reply.Fingerprint;
import dev.parley.email.reply.OwnWords;
import dev.parley.email.reply.ReplyText;
import dev.parley.email.reply.Subjects;

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

    private static final String SAID_BY_US = """
        SELECT text
          FROM turn
         WHERE organization_id = :organization AND conversation_id = :id AND role = 'agent'
         ORDER BY seq DESC
         LIMIT 60
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

    private static final int MAX_OWN_WORDS = 256 * 1024;

    private final EntityManager database;
    private final MailThreads threads;
    private final EmailAddresses addresses;
    private final EmailConfig config;
    private final Conversations conversations;
    private final Configs configs;

    @Inject
    MailFacts(
            EntityManager database,
            MailThreads threads,
            EmailAddresses addresses,
            EmailConfig config,
            Conversations conversations,
            Configs configs) {
        this.conversations = conversations;
        this.configs = configs;
        this.database = database;
        this.threads = threads;
        this.addresses = addresses;
        this.config = config;
    }

    @Transactional
    Routing.Facts of(IncomingMail mail) {
        Optional<Routing.Thread> thread = thread(mail);
        Optional<Routing.Address> address = address(mail);
        Optional<String> person = person(mail);
        boolean cuts = thread.isPresent() && !Subjects.isForward(mail.subject());
        String words = ReplyText.of(mail.text(), cuts ? ownWords(thread.get()) : OwnWords.NONE);
        String id = thread.map(known -> idOf(known.conversation(), mail.messageId(), words))
                .orElse(mail.messageId());
        return new Routing.Facts(
                !sent(List.of(mail.messageId())).isEmpty(),
                id,
                thread.filter(known -> isKept(known.conversation(), id)).isPresent(),
                words,
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

    private OwnWords ownWords(Routing.Thread thread) {
        Conversation.Key key = thread.conversation();
        List<String> texts = new ArrayList<>();
        int length = 0;
        for (Object text : database.createNativeQuery(SAID_BY_US, String.class)
                .setParameter("organization", key.organizationId())
                .setParameter("id", key.id())
                .getResultList()) {
            if (length < MAX_OWN_WORDS) {
                texts.add((String) text);
                length += ((String) text).length();
            }
        }
        List<String> names = new ArrayList<>();
        Stream.of(thread.senderName(), thread.subject())
                .filter(Objects::nonNull)
                .forEach(names::add);
        Conversation conversation = conversations.require(key.organizationId(), key.id());
        var agent = configs.of(conversation.agentVersionId, conversation.agentConfig)
                .email();
        if (agent != null) {
            Stream.of(agent.signature()).filter(Objects::nonNull).forEach(texts::add);
            Stream.of(agent.fromDisplayName()).filter(Objects::nonNull).forEach(names::add);
        }
        return new OwnWords(texts, List.of(thread.sender()), names);
    }

    private Optional<Routing.Address> address(IncomingMail mail) {
        return mail.recipients().stream()
                .map(ReplyAddress::withoutTag)
                .distinct()
                .flatMap(address -> addresses.owner(address).stream())
                .map(owner ->
                        new Routing.Address(owner.organizationId, owner.address, owner.displayName, owner.agentId))
                .findFirst();
    }

    private boolean isKept(Conversation.Key key, String messageId) {
        return !kept(key, messageId).isEmpty();
    }

    private List<?> kept(Conversation.Key key, String messageId) {
        return database.createNativeQuery(KEPT, String.class)
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
        List<?> ids = database.createNativeQuery(LAST_SENT, String.class)
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
