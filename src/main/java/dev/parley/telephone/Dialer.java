package dev.parley.telephone;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;

/**
 * Takes due calls from the queue and runs each on a virtual thread of its own. Polls, as the truth; is woken right after a
 * call was queued, for the speed.
 */
@ApplicationScoped
public class Dialer {

    private static final Logger LOG = Logger.getLogger(Dialer.class);

    private final CallClaims claims;
    private final CallWork work;
    private final Wakeups wakeups;
    private final TelephoneConfig config;
    private final Node node;

    private final Map<Conversation.Key, CallRun> live = new ConcurrentHashMap<>();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final ReentrantLock claiming = new ReentrantLock();
    private final ReentrantLock ends = new ReentrantLock();
    private final Condition ended = ends.newCondition();
    private volatile boolean draining;

    @Inject
    Dialer(CallClaims claims, CallWork work, Wakeups wakeups, TelephoneConfig config, Node node) {
        this.claims = claims;
        this.work = work;
        this.wakeups = wakeups;
        this.config = config;
        this.node = node;
    }

    @Scheduled(every = "{parley.telephone.poll-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void poll() {
        if (config.dialer() && !draining) {
            wakeups.listen(this::wakeHere, this::stop);
            dial();
        }
    }

    private void wakeHere() {
        if (!draining && wanted.compareAndSet(false, true)) {
            Thread.ofVirtual().name("dialer").start(this::dial);
        }
    }

    /** There is something to dial. Returns at once. */
    public void wake() {
        if (!config.dialer() || draining || live.size() >= config.maxCalls()) {
            wakeups.others();
        } else {
            wakeHere();
        }
    }

    /** The conversation has ended without its call: what rings here stops, and what rings elsewhere is told to. */
    public void ended(Conversation.Key conversation) {
        if (!stop(conversation)) {
            wakeups.ended(conversation);
        }
    }

    /** What this node rings or talks on in this conversation stops; whether there is such a call here. */
    private boolean stop(Conversation.Key conversation) {
        CallRun run = live.get(conversation);
        if (run != null) {
            run.stop(CallSignal.Why.ENDED);
        }
        return run != null;
    }

    /** The calls that this node has. */
    Collection<CallRun> live() {
        return live.values();
    }

    private void dial() {
        claiming.lock();
        try {
            int taken = -1;
            while (!draining && (wanted.getAndSet(false) || taken != 0)) {
                int room = config.maxCalls() - live.size();
                if (room <= 0) {
                    return;
                }
                List<ClaimedCall> calls = claims.claim(node.id(), room);
                calls.forEach(this::run);
                taken = calls.size();
            }
        } catch (RuntimeException away) {
            LOG.warnf("No calls can be claimed, it is tried again: %s", away.getMessage());
        } finally {
            claiming.unlock();
        }
    }

    private void run(ClaimedCall call) {
        CallRun run = new CallRun(call, work);
        live.put(call.conversation(), run);
        Thread.ofVirtual().name("call-" + call.conversation().id()).start(() -> {
            try {
                run.run();
            } finally {
                live.remove(call.conversation(), run);
                over();
            }
        });
    }

    private void over() {
        ends.lock();
        try {
            ended.signalAll();
        } finally {
            ends.unlock();
        }
        // What waited for room, here or in a limit of all nodes, can go now.
        wakeHere();
    }

    /** Takes no more calls, and lets those that are live end by themselves for a while; then ends them. */
    void drain(@Observes ShutdownEvent stopping) throws InterruptedException {
        draining = true;
        claiming.lock();
        claiming.unlock();
        if (!live.isEmpty()) {
            LOG.infof(
                    "Stopping: %d calls may go on for %d s",
                    live.size(), config.drain().toSeconds());
        }
        live.values().forEach(CallRun::putBackUnlessBegun);
        if (!awaitEnd(config.drain())) {
            live.values().forEach(run -> run.stop(CallSignal.Why.NODE_STOPPED));
            awaitEnd(Duration.ofSeconds(10));
        }
    }

    private boolean awaitEnd(Duration patience) throws InterruptedException {
        ends.lock();
        try {
            long left = patience.toNanos();
            while (!live.isEmpty() && left > 0) {
                left = ended.awaitNanos(left);
            }
            return live.isEmpty();
        } finally {
            ends.unlock();
        }
    }
}
