package dev.parley.email.inbound;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Delivery;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.email.Unsubscription;
import dev.parley.email.inbound.mime.IncomingMail;
import dev.parley.email.suppression.EmailSuppression;
import dev.parley.email.suppression.EmailSuppressions;
import dev.parley.email.thread.MailStore;
import dev.parley.email.thread.ThreadStore;

/** Mails that tell what became of ours: nobody is there, somebody complains, or wants no more. */
@ApplicationScoped
class ReportedMail {

    private final IncomingStore store;
    private final ThreadStore threads;
    private final MailStore mails;
    private final ConversationStore conversations;
    private final EmailSuppressions suppressions;
    private final Unsubscription unsubscription;

    ReportedMail(
            IncomingStore store,
            ThreadStore threads,
            MailStore mails,
            ConversationStore conversations,
            EmailSuppressions suppressions,
            Unsubscription unsubscription) {
        this.store = store;
        this.threads = threads;
        this.mails = mails;
        this.conversations = conversations;
        this.suppressions = suppressions;
        this.unsubscription = unsubscription;
    }

    Verdict unsubscribe(Routing.Decision.Unsubscribe request, IncomingMail mail) {
        request.thread().ifPresent(thread -> store.note(thread.conversation(), mail.messageId(), Routing.UNSUBSCRIBED));
        unsubscription.of(
                request.organizationId(), request.person(), request.thread().map(Routing.Thread::conversation));
        return new Verdict(
                Verdict.Kind.UNSUBSCRIBED,
                request.thread().map(thread -> thread.conversation().id()).orElse(null),
                null);
    }

    Verdict bounced(Routing.Decision.Bounced bounced, IncomingMail mail) {
        Conversation.Key key = bounced.mail().conversation();
        conversations.lock(key);
        if (!store.note(key, mail.messageId(), Routing.BOUNCE)) {
            return Verdict.repeated(key.id());
        }
        String person = bounced.mail().correspondent();
        IncomingMail.Fate fate = bounced.bounce().of(person).orElseThrow();
        mails.delivery(key, bounced.mail().messageId(), Delivery.BOUNCED, fate.error());
        threads.end(key, Status.Event.FAIL, EndReason.UNDELIVERABLE);
        threads.due(key);
        if (fate.nobodyThere(person)) {
            suppressions.add(key.organizationId(), person, EmailSuppression.BOUNCED);
        }
        return new Verdict(Verdict.Kind.BOUNCE, key.id(), null);
    }

    Verdict complained(Routing.Sent sent, IncomingMail mail) {
        Conversation.Key key = sent.conversation();
        conversations.lock(key);
        if (!store.note(key, mail.messageId(), Routing.COMPLAINT)) {
            return Verdict.repeated(key.id());
        }
        threads.end(key, Status.Event.COMPLETE, EndReason.UNSUBSCRIBED);
        threads.due(key);
        suppressions.add(key.organizationId(), sent.correspondent(), EmailSuppression.COMPLAINED);
        return new Verdict(Verdict.Kind.UNSUBSCRIBED, key.id(), null);
    }
}
