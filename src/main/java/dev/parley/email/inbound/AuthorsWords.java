package dev.parley.email.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import dev.parley.agent.Configs;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Conversations;
import dev.parley.email.reply.OwnWords;
import dev.parley.email.reply.ReplyText;
import dev.parley.fairness.FairCpu;
import dev.parley.problem.Problem;

/** Tells what the author of a mail wrote from what they quote of ours. */
@ApplicationScoped
class AuthorsWords {

    private static final String SAID_BY_US = """
        SELECT text
          FROM turn
         WHERE organization_id = :organization AND conversation_id = :id AND role = 'agent'
         ORDER BY seq DESC
         LIMIT 60
        """;

    private static final int MAX_OWN_WORDS = 256 * 1024;
    /** Who pays for it. */
    private static final String STRANGERS = "mail";

    private static final Duration READING = Duration.ofSeconds(20);

    private final EntityManager database;
    private final Conversations conversations;
    private final Configs configs;
    private final FairCpu cpu;

    AuthorsWords(EntityManager database, Conversations conversations, Configs configs, FairCpu cpu) {
        this.database = database;
        this.conversations = conversations;
        this.configs = configs;
        this.cpu = cpu;
    }

    /** What of ours a mail may quote, as it stands in the database. */
    record Quotable(List<String> texts, List<String> addresses, List<String> names) {}

    /** Within a transaction. */
    Quotable quotable(Routing.Thread thread) {
        Conversation.Key key = thread.conversation();
        List<String> texts = new ArrayList<>();
        int length = 0;
        for (Object text : database.createNativeQuery(SAID_BY_US)
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
        return new Quotable(texts, List.of(thread.sender()), names);
    }

    /**
     * Not within a transaction: what it costs is up to the author, and no connection waits for it.
     *
     * @throws Problem 503 when it has to wait for too long
     */
    String of(String text, Optional<Quotable> quotable) {
        try {
            return cpu.run(
                    STRANGERS,
                    READING,
                    () -> ReplyText.of(
                            text,
                            quotable.map(ours -> new OwnWords(ours.texts(), ours.addresses(), ours.names()))
                                    .orElse(OwnWords.NONE)));
        } catch (ExecutionException broken) {
            throw new IllegalStateException(broken.getCause());
        } catch (TimeoutException late) {
            throw Problem.unavailable("Other mails are being read.", Duration.ofSeconds(5));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("This node stops.", Duration.ofSeconds(1));
        }
    }
}
