package dev.parley.email.inbound;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Direction;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.create.Beside;
import dev.parley.conversation.create.ConversationDraft;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.conversation.create.Creation;
import dev.parley.conversation.create.Creations;
import dev.parley.conversation.create.NewConversation;
import dev.parley.conversation.create.PreConversation;
import dev.parley.email.EmailChannel;
import dev.parley.email.address.EmailAddresses;
import dev.parley.email.address.MailThreads;
import dev.parley.email.inbound.mime.IncomingMail;
import dev.parley.email.suppression.EmailSuppressions;
import dev.parley.problem.Problem;

/** Conversations that begin with a mail. */
@ApplicationScoped
class BegunByMail {

    private static final Logger LOG = Logger.getLogger(BegunByMail.class);

    private final IncomingStore store;
    private final MailThreads threads;
    private final ConversationStore conversations;
    private final Creations creations;
    private final PreConversation hook;
    private final EmailChannel channel;
    private final EmailSuppressions suppressions;

    BegunByMail(
            IncomingStore store,
            MailThreads threads,
            ConversationStore conversations,
            Creations creations,
            PreConversation hook,
            EmailChannel channel,
            EmailSuppressions suppressions) {
        this.store = store;
        this.threads = threads;
        this.conversations = conversations;
        this.creations = creations;
        this.hook = hook;
        this.channel = channel;
        this.suppressions = suppressions;
    }

    /**
     * What a mail would begin.
     *
     * @param obstacle why it begins nothing, or null
     */
    record Beginning(Creation creation, String obstacle) {
        static final Beginning NONE = new Beginning(null, "no_agent");
    }

    /** The same mail makes the same id, so that it cannot begin two conversations. */
    static Conversation.Key key(Routing.Address address, String messageId) {
        String named = address.address() + "\n" + messageId;
        return new Conversation.Key(
                address.organizationId(), UUID.nameUUIDFromBytes(named.getBytes(StandardCharsets.UTF_8)));
    }

    /** With what the agent has asked before, outside of any transaction. */
    Beginning beginning(Routing.Decision.Begin begin, String kept) {
        Optional<Creation> creation = creation(begin, kept);
        if (creation.isEmpty()) {
            return Beginning.NONE;
        }
        // Nobody is asked about mail that begins nothing anyway.
        UUID organization = begin.address().organizationId();
        Optional<String> obstacle = obstacle(organization, begin.person());
        if (obstacle.isPresent()) {
            return new Beginning(null, obstacle.get());
        }
        Conversation row = channel.row(creation.get(), Direction.INBOUND);
        return switch (hook.ask(creation.get().agent().config(), row)) {
            case PreConversation.Verdict.Go known ->
                new Beginning(creation.get().knowing(known), null);
            case PreConversation.Verdict.Refused() -> new Beginning(null, EndReason.REFUSED_BY_HOOK);
        };
    }

    private Optional<String> obstacle(UUID organization, String person) {
        if (suppressions.holds(organization, person)) {
            return Optional.of("suppressed");
        }
        return store.isFull(organization, person) ? Optional.of("too_many_conversations") : Optional.empty();
    }

    private Optional<Creation> creation(Routing.Decision.Begin begin, String kept) {
        Routing.Address address = begin.address();
        try {
            return Optional.of(creations.byPerson(
                    address.organizationId(),
                    NewConversation.byMail(
                            begin.person(),
                            address.agentId(),
                            key(address, kept).id())));
        } catch (Problem unpublished) {
            LOG.warnf("Mail to an address cannot be answered: %s", unpublished.getMessage());
            return Optional.empty();
        }
    }

    Verdict begin(Routing.Decision.Begin begin, IncomingMail mail, IncomingText text, Beginning beginning) {
        Routing.Address address = begin.address();
        String person = begin.person();
        UUID organization = address.organizationId();
        Optional<String> obstacle = Optional.ofNullable(beginning.obstacle()).or(() -> obstacle(organization, person));
        if (obstacle.isPresent()) {
            return Verdict.ignored(obstacle.get());
        }
        Conversation row = channel.row(beginning.creation(), Direction.INBOUND);
        Beside thread = threads.begun(
                person,
                new EmailAddresses.Sender(address.address(), address.displayName()),
                mail.subject().isEmpty() ? "Your message" : mail.subject(),
                mail.messageId(),
                text.words(),
                text.detail());
        boolean fresh;
        try {
            fresh = conversations.insert(new ConversationDraft(row, List.of(), thread));
        } catch (Problem erased) {
            LOG.debugf("A mail that is read again: %s", erased.getMessage());
            fresh = false;
        }
        return fresh ? Verdict.taken(row.id) : Verdict.repeated(row.id);
    }
}
