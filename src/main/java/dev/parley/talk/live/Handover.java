package dev.parley.talk.live;

import java.util.Optional;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import dev.parley.agent.config.call.TransferConfig;
import dev.parley.conversation.Conversation;
import dev.parley.talk.transfer.OtherParty;
import dev.parley.talk.transfer.TransferOrder;
import dev.parley.talk.transfer.Transfers;

/** Brings the person of a talk to somebody else, one at a time: calls them, tells them what it is about, and hands over. */
final class Handover {

    private static final Logger LOG = Logger.getLogger(Handover.class);
    private static final String OVER = "the call is over";
    /** Another one is under way. */
    static final String BUSY = "a transfer is under way already";

    private final Transfers transfers;
    private final Conversation.Key conversation;
    private final TalkPlan plan;
    private final Consumer<OtherParty> reached;
    private final Runnable left;
    private Transfers.Placing placing;
    private boolean busy;
    private boolean over;
    private boolean referred;

    /**
     * @param reached is told who is there now, on any thread; has to end them
     * @param left is run when the carrier has brought the person there, on any thread
     */
    Handover(
            Transfers transfers,
            Conversation.Key conversation,
            TalkPlan plan,
            Consumer<OtherParty> reached,
            Runnable left) {
        this.transfers = transfers;
        this.conversation = conversation;
        this.plan = plan;
        this.reached = reached;
        this.left = left;
    }

    synchronized boolean isBusy() {
        return busy;
    }

    /** Waits until they are brought together, which is empty, or will not be: why. */
    Optional<String> bring(TransferOrder order) {
        Transfers.Placing begun;
        synchronized (this) {
            if (over || busy) {
                return Optional.of(over ? OVER : BUSY);
            }
            busy = true;
            begun = transfers.placing(conversation, order, this::referred);
            placing = begun;
        }
        Optional<String> failed = Optional.of("a fault");
        try {
            failed = switch (begun.await()) {
                case Transfers.Result.Failed(String why) -> Optional.of(why);
                case Transfers.Result.Answered(OtherParty other) -> handOver(order, other);
                case Transfers.Result.Referred() -> {
                    referred();
                    yield Optional.empty();
                }
            };
        } catch (InterruptedException stopped) {
            begun.cancel();
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            begun.cancel();
            LOG.errorf(broken, "A transfer broke off");
        } finally {
            synchronized (this) {
                placing = failed.isEmpty() ? placing : null;
                busy &= failed.isEmpty();
            }
        }
        return failed;
    }

    private Optional<String> handOver(TransferOrder order, OtherParty other) throws InterruptedException {
        if (order.mode() == TransferConfig.Mode.WARM
                && !new Briefing(plan.toTelephone().get(), other).isTaken(order.briefing())) {
            other.end(false);
            return Optional.of("not_accepted");
        }
        synchronized (this) {
            if (over) {
                other.end(true);
                return Optional.of(OVER);
            }
            reached.accept(other);
        }
        return Optional.empty();
    }

    /** The talk is over: what rings is ended, or hung up on when it has answered. */
    void end() {
        Transfers.Placing ringing;
        synchronized (this) {
            over = true;
            ringing = placing;
            placing = null;
        }
        if (ringing != null && ringing.cancel()) {
            synchronized (this) {
                referred = true;
            }
        }
    }

    private void referred() {
        synchronized (this) {
            referred = true;
        }
        left.run();
    }

    /** Whether the carrier has brought the person to somebody. */
    synchronized boolean isReferred() {
        return referred;
    }
}
