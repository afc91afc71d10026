package dev.parley.email.inbound;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.narayana.jta.QuarkusTransaction;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.email.Outbox;
import dev.parley.email.inbound.mime.IncomingMail;

/** Takes in mails, each once and in one transaction; what is to be answered is left to the outbox. */
@ApplicationScoped
public class Reception {

    private static final Logger LOG = Logger.getLogger(Reception.class);

    private final MailFacts facts;
    private final IncomingStore store;
    private final ConversationStore conversations;
    private final BegunByMail begun;
    private final ReportedMail reported;
    private final Outbox outbox;
    private final ObjectMapper json;

    Reception(
            MailFacts facts,
            IncomingStore store,
            ConversationStore conversations,
            BegunByMail begun,
            ReportedMail reported,
            Outbox outbox,
            ObjectMapper json) {
        this.facts = facts;
        this.store = store;
        this.conversations = conversations;
        this.begun = begun;
        this.reported = reported;
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

    private Optional<Verdict> receiveOnce(IncomingMail mail, Runnable beside) {
        Routing.Facts known = facts.of(mail);
        Routing.Decision decision = Routing.decide(mail, known);
        String kept = decision instanceof Routing.Decision.Begin begin
                ? facts.idOf(BegunByMail.key(begin.address(), mail.messageId()), mail.messageId(), known.words())
                : known.messageId();
        IncomingText text = IncomingText.of(mail, known, !kept.equals(mail.messageId()), json);
        BegunByMail.Beginning beginning = decision instanceof Routing.Decision.Begin begin
                ? begun.beginning(begin, kept)
                : BegunByMail.Beginning.NONE;
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
            Routing.Decision decision, IncomingMail mail, IncomingText text, BegunByMail.Beginning beginning) {
        return switch (decision) {
            case Routing.Decision.Add(Routing.Thread thread) -> add(thread.conversation(), mail, text);
            case Routing.Decision.Repeated(Routing.Thread thread) ->
                Optional.of(Verdict.repeated(thread.conversation().id()));
            case Routing.Decision.Begin begin -> Optional.of(begun.begin(begin, mail, text, beginning));
            case Routing.Decision.Unsubscribe unsubscribe -> Optional.of(reported.unsubscribe(unsubscribe, mail));
            case Routing.Decision.Bounced bounced -> Optional.of(reported.bounced(bounced, mail));
            case Routing.Decision.Complained(Routing.Sent sent) -> Optional.of(reported.complained(sent, mail));
            case Routing.Decision.Ignore(String reason, Optional<Routing.Thread> thread) -> {
                thread.ifPresent(known -> store.note(known.conversation(), mail.messageId(), reason));
                yield Optional.of(Verdict.ignored(reason));
            }
        };
    }

    private Optional<Verdict> add(Conversation.Key key, IncomingMail mail, IncomingText text) {
        if (!conversations.lock(key)) {
            return Optional.empty();
        }
        boolean fresh = store.add(key, mail.messageId(), text.words(), text.detail());
        return Optional.of(fresh ? Verdict.taken(key.id()) : Verdict.repeated(key.id()));
    }
}
