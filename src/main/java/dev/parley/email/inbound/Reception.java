package dev.parley.email.inbound;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Delivery;
import dev.parley.conversation.Direction;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.Beside;
import dev.parley.conversation.create.ConversationDraft;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.conversation.create.Conversations;
import dev.parley.conversation.create.Creation;
import dev.parley.conversation.create.NewConversation;
import dev.parley.conversation.create.PreConversation;
import dev.parley.email.EmailChannel;
import dev.parley.email.Outbox;
import dev.parley.email.Unsubscription;
import dev.parley.email.address.EmailAddresses;
import dev.parley.email.address.MailThreads;
import dev.parley.email.inbound.mime.IncomingMail;
import dev.parley.email.suppression.EmailSuppression;
import dev.parley.email.suppression.EmailSuppressions;
import dev.parley.email.thread.MailStore;
import dev.parley.email.thread.ThreadStore;
import dev.parley.problem.Problem;

/** Takes in mails, each once and in one transaction; what is to be answered is left to the outbox. */
@ApplicationScoped
public class Reception {

    private static final Logger LOG = Logger.getLogger(Reception.class);
    private static final String SUPPRESSED = "suppressed";
    private static final String TOO_MANY = "too_many_conversations";
    private final MailFacts facts;
    private final IncomingStore store;
    private final ThreadStore threadStore;
    private final MailStore mails;
    private final MailThreads threads;
    private final ConversationStore conversationStore;
    private final Conversations conversations;
    private final PreConversation hook;
    private final EmailChannel channel;
    private final EmailSuppressions suppressions;
    private final Unsubscription unsubscription;
    private final Outbox outbox;
    private final ObjectMapper json;

    Reception(
            MailFacts facts,
            IncomingStore store,
            ThreadStore threadStore,
            MailStore mails,
            MailThreads threads,
            ConversationStore conversationStore,
            Conversations conversations,
            PreConversation hook,
            EmailChannel channel,
            EmailSuppressions suppressions,
            Unsubscription unsubscription,
            Outbox outbox,
            ObjectMapper json) {
        this.facts = facts;
        this.store = store;
        this.threadStore = threadStore;
        this.mails = mails;
        this.threads = threads;
        this.conversationStore = conversationStore;
        this.conversations = conversations;
        this.hook = hook;
        this.channel = channel;
        this.suppressions = suppressions;
        this.unsubscription = unsubscription;
        this.outbox = outbox;
        this.json = json;
    }

    /**
     * When this returns, what came of the mail is committed. The same mail again changes nothing.
     *
     * @param beside runs in the same transaction
     */
    public Verdict receive(IncomingMail mail, Runnable beside) {
        // A conversation can end between the decision and its deed: then it is decided again.
        Verdict verdict = receiveOnce(mail, beside)
                .or(() -> receiveOnce(mail, beside))
                .orElseThrow(() -> new IllegalStateException("a conversation ends again and again"));
        if (verdict.kind() == Verdict.Kind.IGNORED) {
            LOG.infof("A mail is not answered: %s", verdict.reason());
        } else {
            outbox.wake();
        }
        return verdict;
    }

    /**
     * What a mail would begin.
     *
     * @param obstacle why it begins nothing, or null
     */
    private record Beginning(Creation creation, String obstacle) {
        private static final Beginning NONE = new Beginning(null, "no_agent");
    }

    private Optional<Verdict> receiveOnce(IncomingMail mail, Runnable beside) {
        Routing.Facts known = facts.of(mail);
        Routing.Decision decision = Routing.decide(mail, known);
        String kept = decision instanceof Routing.Decision.Begin begin
                ? facts.idOf(first(begin, mail), mail.messageId(), known.words())
                : known.messageId();
        IncomingText text = IncomingText.of(mail, known, !kept.equals(mail.messageId()), json);
        Beginning beginning =
                decision instanceof Routing.Decision.Begin begin ? beginning(begin, kept) : Beginning.NONE;
        return QuarkusTransaction.requiringNew().call(() -> {
            Optional<Verdict> reached = carryOut(decision, mail.withId(known.messageId()), text, beginning);
            if (reached.isPresent()) {
                beside.run();
            }
            return reached;
        });
    }

    /** Empty when the conversation has ended meanwhile; nothing is changed then. */
    private Optional<Verdict> carryOut(
            Routing.Decision decision, IncomingMail mail, IncomingText text, Beginning beginning) {
        return switch (decision) {
            case Routing.Decision.Add(Routing.Thread thread) -> add(thread.conversation(), mail, text);
            case Routing.Decision.Repeated(Routing.Thread thread) ->
                Optional.of(Verdict.repeated(thread.conversation().id()));
            case Routing.Decision.Begin begin -> Optional.of(begin(begin, mail, text, beginning));
            case Routing.Decision.Unsubscribe unsubscribe -> Optional.of(unsubscribe(unsubscribe, mail));
            case Routing.Decision.Bounced bounced -> Optional.of(bounced(bounced, mail));
            case Routing.Decision.Complained(Routing.Sent sent) -> Optional.of(complained(sent, mail));
            case Routing.Decision.Ignore(String reason, Optional<Routing.Thread> thread) -> {
                thread.ifPresent(known -> store.note(known.conversation(), mail.messageId(), reason));
                yield Optional.of(Verdict.ignored(reason));
            }
        };
    }

    private Optional<Verdict> add(Conversation.Key key, IncomingMail mail, IncomingText text) {
        if (!conversationStore.lock(key)) {
            return Optional.empty();
        }
        boolean fresh = store.add(key, mail.messageId(), text.words(), text.detail());
        return Optional.of(fresh ? Verdict.taken(key.id()) : Verdict.repeated(key.id()));
    }

    private static Conversation.Key first(Routing.Decision.Begin begin, IncomingMail mail) {
        return new Conversation.Key(begin.address().organizationId(), id(begin.address(), mail.messageId()));
    }

    private Optional<Creation> creation(Routing.Decision.Begin begin, String kept) {
        Routing.Address address = begin.address();
        try {
            return Optional.of(conversations.creation(
                    address.organizationId(),
                    null,
                    NewConversation.byMail(begin.person(), address.agentId(), id(address, kept))));
        } catch (Problem unpublished) {
            LOG.warnf("Mail to an address cannot be answered: %s", unpublished.getMessage());
            return Optional.empty();
        }
    }

    /** With what the agent has asked before, outside of any transaction. */
    private Beginning beginning(Routing.Decision.Begin begin, String kept) {
        Optional<Creation> creation = creation(begin, kept);
        if (creation.isEmpty()) {
            return Beginning.NONE;
        }
        // Nobody is asked about mail that begins nothing anyway.
        UUID organization = begin.address().organizationId();
        if (suppressions.holds(organization, begin.person())) {
            return new Beginning(null, SUPPRESSED);
        }
        if (store.isFull(organization, begin.person())) {
            return new Beginning(null, TOO_MANY);
        }
        Conversation row = channel.row(creation.get(), Direction.INBOUND);
        return switch (hook.ask(creation.get().agent().config(), row)) {
            case PreConversation.Verdict.Go known ->
                new Beginning(creation.get().knowing(known), null);
            case PreConversation.Verdict.Refused() -> new Beginning(null, EndReason.REFUSED_BY_HOOK);
        };
    }

    /** The same mail makes the same id, so that it cannot begin two conversations. */
    private static UUID id(Routing.Address address, String messageId) {
        return UUID.nameUUIDFromBytes((address.address() + "\n" + messageId).getBytes(StandardCharsets.UTF_8));
    }

    private Verdict begin(Routing.Decision.Begin begin, IncomingMail mail, IncomingText text, Beginning beginning) {
        Routing.Address address = begin.address();
        String person = begin.person();
        UUID organization = address.organizationId();
        if (beginning.obstacle() != null) {
            return Verdict.ignored(beginning.obstacle());
        }
        if (suppressions.holds(organization, person)) {
            return Verdict.ignored(SUPPRESSED);
        }
        if (store.isFull(organization, person)) {
            return Verdict.ignored(TOO_MANY);
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
            fresh = conversationStore.insert(new ConversationDraft(row, List.of(), thread));
        } catch (Problem erased) {
            LOG.debugf("A mail that is read again: %s", erased.getMessage());
            fresh = false;
        }
        return fresh ? Verdict.taken(row.id) : Verdict.repeated(row.id);
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
        conversationStore.lock(key);
        if (!store.note(key, mail.messageId(), Routing.BOUNCE)) {
            return Verdict.repeated(key.id());
        }
        String person = bounced.mail().correspondent();
        IncomingMail.Fate fate = bounced.bounce().of(person).orElseThrow();
        mails.delivery(key, bounced.mail().messageId(), Delivery.BOUNCED, fate.error());
        threadStore.end(key, Status.Event.FAIL, EndReason.UNDELIVERABLE);
        threadStore.due(key);
        if (fate.nobodyThere(person)) {
            suppressions.add(key.organizationId(), person, EmailSuppression.BOUNCED);
        }
        return new Verdict(Verdict.Kind.BOUNCE, key.id(), null);
    }

    private Verdict complained(Routing.Sent sent, IncomingMail mail) {
        Conversation.Key key = sent.conversation();
        conversationStore.lock(key);
        if (!store.note(key, mail.messageId(), Routing.COMPLAINT)) {
            return Verdict.repeated(key.id());
        }
        threadStore.end(key, Status.Event.COMPLETE, EndReason.UNSUBSCRIBED);
        threadStore.due(key);
        suppressions.add(key.organizationId(), sent.correspondent(), EmailSuppression.COMPLAINED);
        return new Verdict(Verdict.Kind.UNSUBSCRIBED, key.id(), null);
    }
}
