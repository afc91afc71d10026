package dev.parley.queue;

import java.util.Collection;
import java.util.Optional;

import org.jboss.logging.Logger;

import dev.parley.conversation.Conversation;

/**
 * This node's end of a queue that nodes share: takes what is due, as much as there is room for, keeps the leases of what it does, takes
 * over what lost nodes had, and drains when the node stops.
 *
 * @param <W> what is done under a lease
 */
public final class LeasedQueue<W extends LeasedWork> {

    private static final Logger LOG = Logger.getLogger(LeasedQueue.class);

    private final WorkKind<W> kind;
    private final LeasedQueues house;
    private final LiveWork<W> live;
    private final Optional<WorkLoop<W>> loop;
    private final OutagePatience patience;
    private volatile boolean draining;

    LeasedQueue(WorkKind<W> kind, LeasedQueues house) {
        this.kind = kind;
        this.house = house;
        this.patience = new OutagePatience(kind.queue().lease(), kind.rhythm().reap());
        this.loop = kind.claiming()
                .map(claiming -> new WorkLoop<>(kind.name(), kind.capacity(), house.traces(), claiming.claim()));
        this.live = loop.map(WorkLoop::held)
                .orElseGet(() -> new LiveWork<>(kind.name(), kind.capacity(), house.traces(), () -> {}));
    }

    /** To be called when the node starts. */
    public void start() {
        house.drains().add(this::drain);
        house.meters().live(kind.name(), () -> live.all().size());
        house.every(
                kind.rhythm().renew(),
                kind.name() + "-renew",
                () -> house.leases().renew(kind.queue(), live));
        house.every(kind.rhythm().reap(), kind.name() + "-reap", this::reap);
        kind.claiming().ifPresent(this::startClaiming);
    }

    private void startClaiming(WorkKind.Claiming<W> claiming) {
        house.meters().measure(kind.name(), kind.queue());
        if (claiming.here()) {
            WorkLoop<W> claims = loop.orElseThrow();
            house.every(claiming.every(), kind.name() + "-poll", claims::poll);
            claiming.topic().ifPresent(topic -> house.wakeups().listen(topic, nothing -> claims.wake()));
        }
    }

    /** There is something to do. Returns at once; other nodes are told when this one cannot take it. */
    public void wake() {
        WorkKind.Claiming<W> claiming = kind.claiming().orElseThrow();
        if (!claiming.here() || !loop.orElseThrow().wake()) {
            claiming.topic().ifPresent(house.wakeups()::tellSoon);
        }
    }

    /**
     * Begins what has come by itself; of two in the same conversation the one with the older lease is stopped.
     *
     * @param asked when its lease was asked for ({@link System#nanoTime})
     */
    public void start(W work, long asked) {
        live.start(work, asked);
    }

    /** What this node has. */
    public Collection<W> live() {
        return live.all();
    }

    /** What this node does in this conversation, or null. */
    public W live(Conversation.Key conversation) {
        return live.of(conversation);
    }

    /** Whether it takes nothing more, because the node is to stop. */
    public boolean isDraining() {
        return draining;
    }

    /** How much more this node can take. */
    public int room() {
        return live.room();
    }

    private void free(Conversation.Key conversation) {
        house.leases().free(kind.queue(), conversation);
    }

    private void reap() {
        try {
            int abandoned =
                    house.leases().reap(kind.queue(), patience, kind.abandoned().orElse(this::free));
            if (abandoned > 0) {
                LOG.infof("Took over %d %s of lost nodes", abandoned, kind.name());
                if (kind.claiming().isPresent()) {
                    wake();
                }
            }
        } catch (RuntimeException away) {
            patience.away();
            LOG.warnf(
                    "The %s of lost nodes could not be looked for, it is tried again: %s",
                    kind.name(), away.getMessage());
        }
    }

    /** Takes nothing more, and lets what is live end by itself for a while; then makes it end. */
    private void drain() throws InterruptedException {
        draining = true;
        if (loop.isPresent()) {
            loop.get().drain(kind.rhythm().drain(), kind.stopping(), kind.stop());
        } else {
            live.drain(kind.rhythm().drain(), kind.stopping(), kind.stop());
        }
    }
}
