package dev.parley.email;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Delivery;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Turn;
import dev.parley.conversation.TurnLease;
import dev.parley.dialogue.ModelFailure;
import dev.parley.problem.Problem;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedWork;

/**
 * What is due in one thread, on one virtual thread: what came in becomes turns, the agent answers, its words are sent. Every
 * step is stored before the next one, so that any node can take it up where it stopped.
 */
final class ThreadRun implements LeasedWork {

    private static final Logger LOG = Logger.getLogger(ThreadRun.class);
    private static final int AFTER_A_FAULT_SECONDS = 30;

    private final MailThread thread;
    private final ThreadWork work;
    private volatile boolean stopped;

    ThreadRun(MailThread thread, ThreadWork work) {
        this.thread = thread;
        this.work = work;
    }

    @Override
    public Lease lease() {
        return thread.lease();
    }

    /** A mail that is on its way now is not called back. */
    @Override
    public void stop(Lost why) {
        stopped = true;
    }

    @Override
    public void run() {
        try {
            work();
        } catch (RuntimeException broken) {
            LOG.errorf(
                    broken,
                    "The mails of conversation %s have to wait",
                    thread.conversation().id());
            try {
                failed(work.now().plusSeconds(AFTER_A_FAULT_SECONDS));
            } catch (RuntimeException away) {
                LOG.warnf("A thread could not be put back, its lease runs out: %s", away.getMessage());
            }
        }
    }

    private void work() {
        Conversation conversation = work.conversation(thread.conversation());
        if (!conversation.active()) {
            close(conversation);
            return;
        }
        AgentConfig agent = work.agent(conversation);
        try {
            Optional<Instant> capped = answer(conversation, agent);
            if (capped.isPresent()) {
                work.store().later(thread, capped.get());
                return;
            }
        } catch (ModelFailure failure) {
            LOG.warnf("No answer for conversation %s: %s", conversation.id, failure.getMessage());
            work.again(thread).ifPresentOrElse(this::failed, () -> {
                work.store().unanswerable(thread);
                work.store().done(thread);
            });
            return;
        } catch (Problem refused) {
            if (refused.status() != Problem.CONFLICT) {
                throw refused;
            }
            // It ended meanwhile, or another node answers: what remains is looked at anew.
            work.store().later(thread, work.now().plusSeconds(1));
            return;
        }
        send(agent);
    }

    private void failed(Instant again) {
        work.store().failed(thread, again);
    }

    /** Nothing of it leaves any more. */
    private void close(Conversation conversation) {
        boolean unwanted = EndReason.UNSUBSCRIBED.equals(conversation.endReason)
                || EndReason.SUPPRESSED.equals(conversation.endReason);
        work.store()
                .drop(
                        thread,
                        unwanted ? Delivery.SUPPRESSED : Delivery.FAILED,
                        "The conversation had ended: " + conversation.endReason + ".");
        work.store().done(thread);
    }

    /**
     * @return when the conversation may answer, if it has answered as often as an hour allows
     */
    private Optional<Instant> answer(Conversation conversation, AgentConfig agent) {
        List<ThreadStore.Arrived> arrived = work.store().arrived(thread.conversation());
        if (arrived.isEmpty() && !awaitsAnswer(work.turns(thread.conversation()))) {
            return Optional.empty();
        }
        Optional<Instant> capped =
                work.store().cappedUntil(thread.conversation(), work.config().maxRepliesPerHour());
        if (capped.isPresent() || stopped) {
            return capped;
        }
        try (TurnLease lease = work.leases().acquire(thread.conversation())) {
            List<Turn> turns = new ArrayList<>(work.turns(thread.conversation()));
            turns.addAll(work.dialogue().settle(turns, lease, work.policy()));
            for (ThreadStore.Arrived mail : arrived) {
                turns.add(work.store().take(lease, mail, work.policy()));
            }
            if (awaitsAnswer(turns)) {
                work.dialogue().answer(agent, conversation, turns, lease, words -> {}, work.policy());
            }
        }
        return Optional.empty();
    }

    /** Whether the agent has not spoken yet, or not since the person did. */
    private static boolean awaitsAnswer(List<Turn> turns) {
        return turns.reversed().stream()
                .filter(turn -> turn.role.equals(Turn.USER) || turn.spokenByAgent())
                .findFirst()
                .filter(Turn::spokenByAgent)
                .isEmpty();
    }

    private void send(AgentConfig agent) {
        for (ThreadStore.Unsent mail : work.store().unsent(thread)) {
            if (stopped || !send(mail, agent)) {
                return;
            }
        }
        work.store().done(thread);
    }

    /** Whether the next one may follow; if not, what becomes of the thread has been stored. */
    private boolean send(ThreadStore.Unsent mail, AgentConfig agent) {
        switch (work.store().begin(thread, mail)) {
            case VOID -> {
                work.store().later(thread, work.now());
                return false;
            }
            case SUPPRESSED -> {
                over(mail, Delivery.SUPPRESSED, "The address is on the organization's suppression list.");
                return false;
            }
            case GO -> {
                return handOver(mail, agent);
            }
        }
        throw new AssertionError();
    }

    private boolean handOver(ThreadStore.Unsent mail, AgentConfig agent) {
        switch (work.transport().send(work.letter(thread, mail, agent))) {
            case MailTransport.Result.Sent() -> {
                work.store().sent(thread, mail);
                return true;
            }
            case MailTransport.Result.Refused(String error) -> over(mail, Delivery.FAILED, error);
            case MailTransport.Result.NotNow(String error) ->
                work.again(thread).ifPresentOrElse(this::failed, () -> over(mail, Delivery.FAILED, error));
        }
        return false;
    }

    private void over(ThreadStore.Unsent mail, Delivery delivery, String error) {
        work.store().unsendable(thread, mail, delivery, error);
        work.store().later(thread, work.now());
    }
}
