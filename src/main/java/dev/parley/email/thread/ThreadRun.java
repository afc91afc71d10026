package dev.parley.email.thread;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Delivery;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.dialogue.model.ModelFailure;
import dev.parley.problem.DatabaseFault;
import dev.parley.problem.Problem;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedWork;
import dev.parley.queue.OutagePatience;

/**
 * What is due in one thread, on one virtual thread: what was said is sent, what came in becomes turns, the agent answers,
 * and that is sent too. Every step is stored before the next one, so that any node can take it up where it stopped.
 */
public final class ThreadRun implements LeasedWork {

    private static final Logger LOG = Logger.getLogger(ThreadRun.class);
    private static final int AFTER_A_FAULT_SECONDS = 30;
    private static final int A_FEW = 5;
    private static final String LOST_DOMAIN =
            "The organization may not send from this address any more: its domain is another organization's.";
    private static final Duration SWEPT_WITHIN = Duration.ofSeconds(10);

    private final ThreadWork work;
    private MailThread thread;
    private Instant deadline;
    private volatile boolean stopped;

    /**
     * @param thread is ours for as long as its lease is
     */
    public ThreadRun(MailThread thread, ThreadWork work) {
        this.thread = thread;
        this.work = work;
    }

    /** What becomes of the thread for now. */
    private sealed interface Next {

        /** There is nothing to do. */
        record Done() implements Next {}

        /** There is more to do then. */
        record Later(Instant at) implements Next {}

        /** It failed, and is tried again then. */
        record Again(Instant at) implements Next {}

        /** It waits for something that is no fault of its own. */
        record Held(Instant at) implements Next {}
    }

    private static final Next GO_ON = new Next.Done();

    @Override
    public Lease lease() {
        return thread.lease();
    }

    /** A mail is called back as long as its last dot was not sent. */
    @Override
    public void stop(Lost why) {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            switch (next()) {
                case Next.Done() -> work.threads().done(thread);
                case Next.Later(Instant at) -> work.threads().later(thread, notAfterTheEnd(at));
                case Next.Again(Instant at) -> work.threads().failed(thread, notAfterTheEnd(at));
                case Next.Held(Instant at) -> work.threads().held(thread, notAfterTheEnd(at));
            }
        } catch (RuntimeException | Error broken) {
            LOG.errorf(
                    broken,
                    "The mails of conversation %s have to wait",
                    thread.conversation().id());
            putBack(DatabaseFault.isOurs(broken));
        }
    }

    /** What waits when the conversation ends is told of soon after. */
    private Instant notAfterTheEnd(Instant at) {
        Instant end = deadline == null ? at : deadline.plus(SWEPT_WITHIN);
        return end.isBefore(at) && end.isAfter(work.now()) ? end : at;
    }

    /** Only what is wrong with the thread itself counts against it. */
    private void putBack(boolean ours) {
        Instant at = work.now().plusSeconds(AFTER_A_FAULT_SECONDS);
        try {
            if (ours) {
                work.threads().later(thread, at);
            } else {
                work.threads().failed(thread, at);
            }
        } catch (RuntimeException away) {
            LOG.warnf("A thread could not be put back, its lease runs out: %s", away.getMessage());
        }
    }

    private Next next() {
        Conversation conversation = work.agent().conversation(thread.conversation());
        deadline = conversation.deadlineAt;
        if (!conversation.active()) {
            close(conversation);
            return GO_ON;
        }
        AgentConfig agent = work.agent().config(conversation);
        Next sent = send(agent);
        if (sent != GO_ON || !work.agent().hasToAnswer(thread.conversation())) {
            return sent;
        }
        Next answered = answer(conversation, agent);
        return answered == GO_ON ? send(agent) : answered;
    }

    /** Nothing of it leaves any more. */
    private void close(Conversation conversation) {
        boolean unwanted = EndReason.UNSUBSCRIBED.equals(conversation.endReason)
                || EndReason.SUPPRESSED.equals(conversation.endReason);
        work.mails().close(thread, unwanted ? Delivery.SUPPRESSED : Delivery.FAILED, conversation.endReason);
    }

    private Next answer(Conversation conversation, AgentConfig agent) {
        try {
            return answerNow(conversation, agent);
        } catch (ModelFailure failure) {
            LOG.warnf("No answer for conversation %s: %s", conversation.id, failure.getMessage());
            return work.again(thread).<Next>map(Next.Again::new).orElseGet(() -> {
                work.threads().end(thread.conversation(), Status.Event.FAIL, EndReason.AGENT_FAILED);
                return new Next.Later(work.now());
            });
        } catch (Problem refused) {
            if (refused.status() != Problem.CONFLICT) {
                throw refused;
            }
            // It ended meanwhile, or another node answers: what remains is looked at anew.
            return new Next.Later(work.now().plusSeconds(1));
        }
    }

    private Next answerNow(Conversation conversation, AgentConfig agent) {
        Optional<Instant> capped = capped();
        if (capped.isPresent() || stopped) {
            return new Next.Later(capped.orElseGet(work::now));
        }
        if (work.agent().answer(thread, conversation, agent)) {
            thread = thread.well();
        }
        return GO_ON;
    }

    private Optional<Instant> capped() {
        return work.mails().cappedUntil(thread.conversation(), work.config().maxRepliesPerHour());
    }

    private Next send(AgentConfig agent) {
        for (UnsentMail mail : work.mails().unsent(thread)) {
            Optional<Instant> capped = capped();
            if (capped.isPresent() || stopped) {
                return new Next.Later(capped.orElseGet(work::now));
            }
            Optional<MailTransport.Result.Held> held = work.transport().held(thread.sender());
            if (held.isPresent()) {
                work.mails().waits(thread, mail, held.get().error());
                return until(held.get());
            }
            Next next =
                    switch (work.mails().begin(thread, mail)) {
                        case VOID -> new Next.Later(work.now().plusSeconds(1));
                        case SUPPRESSED ->
                            over(mail, Delivery.SUPPRESSED, "The address is on the organization's suppression list.");
                        case LOST_DOMAIN -> over(mail, Delivery.FAILED, LOST_DOMAIN);
                        case GO -> handOver(mail, agent);
                    };
            if (next != GO_ON) {
                return next;
            }
        }
        return GO_ON;
    }

    private Next handOver(UnsentMail mail, AgentConfig agent) {
        return switch (work.transport().send(work.letter(thread, mail, agent), () -> !stopped)) {
            case MailTransport.Result.Sent() -> {
                OutagePatience.keep(() -> work.mails().sent(thread, mail));
                thread = thread.well();
                yield GO_ON;
            }
            case MailTransport.Result.Refused(String error, boolean nobodyThere) -> {
                OutagePatience.keep(() -> work.mails().tried(thread, mail, error, false));
                if (nobodyThere) {
                    work.suppress(thread);
                }
                yield over(mail, Delivery.FAILED, error);
            }
            case MailTransport.Result.NotNow(String error, boolean maybeTaken, boolean few) -> {
                OutagePatience.keep(() -> work.mails().tried(thread, mail, error, maybeTaken));
                yield (few && thread.failures() + 1 >= A_FEW ? Optional.<Instant>empty() : work.again(thread))
                        .<Next>map(Next.Again::new)
                        .orElseGet(() -> over(mail, Delivery.FAILED, error));
            }
            case MailTransport.Result.Held held -> hold(mail, held);
        };
    }

    private Next hold(UnsentMail mail, MailTransport.Result.Held held) {
        OutagePatience.keep(() -> work.mails().held(thread, mail, held.error()));
        return until(held);
    }

    private Next until(MailTransport.Result.Held held) {
        Instant at = work.now().plus(held.pause());
        return held.error() == null ? new Next.Later(at) : new Next.Held(at);
    }

    /** The conversation has ended with it; what else waits is looked at anew. */
    private Next over(UnsentMail mail, Delivery delivery, String error) {
        work.mails().unsendable(thread, mail, delivery, error);
        return new Next.Later(work.now());
    }
}
