package dev.parley.email.inbound;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationStore;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Creation;
import dev.parley.conversation.Delivery;
import dev.parley.conversation.Direction;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.NewConversation;
import dev.parley.conversation.Status;
import dev.parley.email.EmailAddresses;
import dev.parley.email.EmailChannel;
import dev.parley.email.EmailConfig;
import dev.parley.email.EmailSuppression;
import dev.parley.email.EmailSuppressions;
import dev.parley.email.MailThreads;
import dev.parley.email.Outbox;
import dev.parley.email.ThreadStore;
import dev.parley.email.Unsubscription;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;

/** Takes in mails, each once and in one transaction; what is to be answered is left to the outbox. */
@ApplicationScoped
public class Reception {

    private static final Logger LOG = Logger.getLogger(Reception.class);
    private static final int MAX_TEXT = 16_000;
    private static final Set<Status> ACTIVE = Set.of(Status.IN_PROGRESS);

    private final MailFacts facts;
    private final IncomingStore store;
    private final ThreadStore threadStore;
    private final MailThreads threads;
    private final ConversationStore conversationStore;
    private final Conversations conversations;
    private final EmailChannel channel;
    private final EmailSuppressions suppressions;
    private final Unsubscription unsubscription;
    private final Outbox outbox;
    private final EmailConfig config;
    private final ObjectMapper json;
    private final InstantSource clock;

    @Inject
    Reception(
            MailFacts facts,
            IncomingStore store,
            ThreadStore threadStore,
            MailThreads threads,
            ConversationStore conversationStore,
            Conversations conversations,
            EmailChannel channel,
            EmailSuppressions suppressions,
            Unsubscription unsubscription,
            Outbox outbox,
            EmailConfig config,
            ObjectMapper json,
            InstantSource clock) {
        this.facts = facts;
        this.store = store;
        this.threadStore = threadStore;
        this.threads = threads;
        this.conversationStore = conversationStore;
        this.conversations = conversations;
        this.channel = channel;
        this.suppressions = suppressions;
        this.unsubscription = unsubscription;
        this.outbox = outbox;
        this.config = config;
        this.json = json;
        this.clock = clock;
    }

    /**
     * When this returns, what came of the mail is committed. The same mail again changes nothing.
     *
     * @param beside runs in the same transaction
     */
    public Verdict receive(IncomingMail mail, Runnable beside) {
        Routing.Decision decision = Routing.decide(mail, facts.of(mail));
        Optional<Creation> creation = decision instanceof Routing.Decision.Begin(Routing.Address address)
                ? creation(mail, address)
                : Optional.empty();
        Verdict verdict = QuarkusTransaction.requiringNew().call(() -> {
            Verdict reached = carryOut(decision, mail, creation);
            beside.run();
            return reached;
        });
        if (verdict.kind() != Verdict.Kind.IGNORED) {
            outbox.wake();
        } else {
            LOG.infof("A mail is not answered: %s", verdict.reason());
        }
        return verdict;
    }

    private Verdict carryOut(Routing.Decision decision, IncomingMail mail, Optional<Creation> creation) {
        return switch (decision) {
            case Routing.Decision.Add(Routing.Thread thread) -> add(thread.conversation(), mail);
            case Routing.Decision.Begin(Routing.Address address) -> begin(address, mail, creation);
            case Routing.Decision.Unsubscribe unsubscribe -> unsubscribe(unsubscribe, mail);
            case Routing.Decision.Bounced bounced -> bounced(bounced, mail);
            case Routing.Decision.Ignore(String reason, Optional<Routing.Thread> thread) -> {
                thread.ifPresent(known -> store.note(known.conversation(), mail.messageId(), reason));
                yield Verdict.ignored(reason);
            }
        };
    }

    private Verdict add(Conversation.Key key, IncomingMail mail) {
        conversationStore.lock(key);
        boolean active = conversationStore
                .find(key.organizationId(), key.id())
                .filter(Conversation::active)
                .isPresent();
        if (!active) {
            store.note(key, mail.messageId(), Routing.CONVERSATION_ENDED);
            return Verdict.ignored(Routing.CONVERSATION_ENDED);
        }
        boolean fresh = store.add(key, mail.messageId(), text(mail), detail(mail));
        return new Verdict(fresh ? Verdict.Kind.TAKEN : Verdict.Kind.REPEATED, key.id(), null);
    }

    private Optional<Creation> creation(IncomingMail mail, Routing.Address address) {
        // The same mail makes the same id, so that it cannot begin two conversations.
        UUID id =
                UUID.nameUUIDFromBytes((address.address() + "\n" + mail.messageId()).getBytes(StandardCharsets.UTF_8));
        try {
            return Optional.of(conversations.creation(
                    address.organizationId(), null, NewConversation.byMail(mail.from(), address.agentId(), id)));
        } catch (Problem unpublished) {
            LOG.warnf("Mail to an address cannot be answered: %s", unpublished.getMessage());
            return Optional.empty();
        }
    }

    private Verdict begin(Routing.Address address, IncomingMail mail, Optional<Creation> creation) {
        UUID organization = address.organizationId();
        if (creation.isEmpty()) {
            return Verdict.ignored("no_agent");
        }
        if (suppressions.holds(organization, mail.from())) {
            return Verdict.ignored("suppressed");
        }
        if (store.begunLately(organization, mail.from()) >= config.maxNewPerHour()) {
            return Verdict.ignored("too_many_conversations");
        }
        Conversation row = channel.row(creation.get(), Direction.INBOUND);
        boolean fresh = conversationStore.insert(
                row,
                threads.begun(
                        mail.from(),
                        new EmailAddresses.Sender(address.address(), address.displayName()),
                        mail.subject().isEmpty() ? "Your message" : mail.subject(),
                        mail.messageId(),
                        text(mail),
                        detail(mail)));
        return new Verdict(fresh ? Verdict.Kind.TAKEN : Verdict.Kind.REPEATED, row.id, null);
    }

    private Verdict unsubscribe(Routing.Decision.Unsubscribe request, IncomingMail mail) {
        request.thread().ifPresent(thread -> store.note(thread.conversation(), mail.messageId(), Routing.UNSUBSCRIBED));
        unsubscription.of(
                request.organizationId(), request.person(), request.thread().map(Routing.Thread::conversation));
        return new Verdict(
                Verdict.Kind.UNSUBSCRIBED,
                request.thread().map(thread -> thread.conversation().id()).orElse(null),
                null);
    }

    private Verdict bounced(Routing.Decision.Bounced bounced, IncomingMail mail) {
        Conversation.Key key = bounced.mail().conversation();
        store.note(key, mail.messageId(), Routing.BOUNCE);
        threadStore.delivery(
                key,
                bounced.mail().messageId(),
                Delivery.BOUNCED,
                bounced.bounce().error());
        conversationStore.end(key, ACTIVE, Status.Event.FAIL, EndReason.UNDELIVERABLE, Timestamps.now(clock));
        threadStore.due(key);
        if (bounced.bounce().permanent()) {
            suppressions.add(key.organizationId(), bounced.mail().correspondent(), EmailSuppression.BOUNCED);
        }
        return new Verdict(Verdict.Kind.BOUNCE, key.id(), null);
    }

    private static String text(IncomingMail mail) {
        String text = mail.text().isEmpty() ? mail.subject() : mail.text();
        return text.length() <= MAX_TEXT ? text : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT / 2));
    }

    private String detail(IncomingMail mail) {
        ObjectNode detail = json.createObjectNode().put("from", mail.from());
        if (mail.text().length() > MAX_TEXT) {
            detail.put("truncated", true);
        }
        if (!mail.attachments().isEmpty()) {
            detail.set("attachments", json.valueToTree(mail.attachments()));
        }
        return detail.toString();
    }
}
