package dev.parley.webrtc.room;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jboss.logging.Logger;

import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.media.rtp.RtpStream;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedWork;
import dev.parley.queue.OutagePatience;
import dev.parley.queue.line.KeptBeside;
import dev.parley.talk.PreparedTalk;
import dev.parley.talk.live.Talk;
import dev.parley.webrtc.peer.Peer;

/** One person in one room, on one virtual thread: connect, talk, record the end. What happens outside comes as a signal. */
final class RoomRun implements LeasedWork, Peer.Events {

    private static final Logger LOG = Logger.getLogger(RoomRun.class);
    private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(45);
    /** How long a person who is heard may have to wait for the agent to speak. */
    private static final Duration SILENT_FOR = Duration.ofMillis(700);

    private final RoomWork work;
    private final BlockingQueue<RoomSignal> signals = new LinkedBlockingQueue<>();
    private volatile Lease lease;
    private volatile Peer peer;
    private volatile Audience audience;
    private Talk talking;
    private boolean elsewhere;

    RoomRun(RoomWork work) {
        this.work = work;
    }

    /** To be set before it is run. */
    void give(Lease entered, Peer person) {
        lease = entered;
        peer = person;
        audience = new Audience(person.line(), work.config().maxListeners());
    }

    @Override
    public Lease lease() {
        return lease;
    }

    @Override
    public void stop(Lost why) {
        signal(
                switch (why) {
                    case ENDED -> new RoomSignal.Ended();
                    case LEASE -> new RoomSignal.Replaced();
                });
    }

    @Override
    public void connected() {
        signal(new RoomSignal.Connected());
    }

    @Override
    public void heard() {
        signal(new RoomSignal.Heard());
    }

    @Override
    public void left() {
        signal(new RoomSignal.Left());
    }

    synchronized void signal(RoomSignal signal) {
        if (talking == null) {
            signals.add(signal);
        } else {
            endTalk(signal);
        }
    }

    private void endTalk(RoomSignal signal) {
        switch (signal) {
            case RoomSignal.Connected(), RoomSignal.Heard() -> {
                // And goes on being heard.
            }
            case RoomSignal.Left() -> talking.end(EndReason.USER_HUNG_UP);
            case RoomSignal.Finished() -> talking.end(EndReason.ENDED_BY_CLIENT);
            case RoomSignal.Lost() -> talking.end(EndReason.CONNECTION_LOST);
            case RoomSignal.NodeStopped() -> talking.end(EndReason.NODE_STOPPED);
            case RoomSignal.Replaced(), RoomSignal.Ended() -> {
                elsewhere = true;
                talking.end(EndReason.NODE_LOST);
            }
        }
    }

    /** To be called every second. */
    void look() {
        if (peer.lost()) {
            signal(new RoomSignal.Lost());
        } else if (peer.line().left()) {
            signal(new RoomSignal.Left());
        }
    }

    /** Those who listen to it. */
    Audience audience() {
        return audience;
    }

    @Override
    public void run() {
        try {
            place();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            LOG.errorf(
                    broken,
                    "The room of conversation %s broke off",
                    lease.conversation().id());
        } finally {
            peer.close();
            audience.close();
            RtpStream.Statistics voice = peer.line().statistics();
            LOG.infof(
                    "Left the room of conversation %s: %d packets sent, %d of them late, %d received, %d frames made up",
                    lease.conversation().id(), voice.sent(), voice.late(), voice.received(), voice.lost());
        }
    }

    private void place() throws InterruptedException {
        PreparedTalk prepared = work.talk(lease.conversation(), peer.line().band());
        // Hears from the first packet on, which may come before it is dealt with.
        Talk talk = prepared.over(peer.line(), work.transcript(lease.conversation()));
        RoomSignal first = awaitVoice(prepared);
        if (!(first instanceof RoomSignal.Heard)) {
            work.store().left(lease, reason(first));
            work.tellNews(lease.conversation());
            return;
        }
        try {
            talk.open();
            talk(prepared, talk);
        } finally {
            talk.close();
        }
    }

    private void talk(PreparedTalk prepared, Talk talk) throws InterruptedException {
        CompletableFuture<Boolean> goesOn = connected(prepared);
        if (!goesOn.copy()
                .completeOnTimeout(true, SILENT_FOR.toMillis(), TimeUnit.MILLISECONDS)
                .join()) {
            return;
        }
        goesOn.thenAccept(active -> {
            if (active) {
                work.tellNews(lease.conversation());
            } else {
                signal(new RoomSignal.Replaced());
            }
        });
        takeOver(talk);
        Optional<Talk.Greeting> words = prepared.greeting();
        if (isElsewhere()) {
            return;
        }
        String reason = words.map(talk::run).orElse(EndReason.GREETING_FAILED);
        // The browser asks why it ended as soon as it is told that it did: first the reason, then the news.
        Status.Event event = words.isEmpty()
                ? Status.Event.FAIL
                : talk.transferred() ? Status.Event.TRANSFER : Status.Event.COMPLETE;
        if (isElsewhere()) {
            // It is not ours to say why. What was said waits for the database, people do not.
            peer.close();
            audience.close();
        }
        // Also when it was given up: what was said is still to be kept.
        goesOn.handle((active, failed) -> null).join();
        OutagePatience.keep(() -> {
            talk.save();
            if (!isElsewhere()) {
                work.store().ended(lease, event, reason);
            }
        });
        work.tellNews(lease.conversation());
    }

    /** Nobody is held in silence while the database is away: that they were heard is kept as soon as it is back. */
    private CompletableFuture<Boolean> connected(PreparedTalk prepared) {
        AtomicBoolean active = new AtomicBoolean();
        return new KeptBeside("keep-room")
                .keep(() -> OutagePatience.keep(() -> active.set(
                        work.store().connected(lease, prepared.limits().longest()))))
                .thenApply(done -> active.get());
    }

    /** Nothing is made for somebody who does not even connect. Null when nothing happens. */
    private RoomSignal awaitVoice(PreparedTalk prepared) throws InterruptedException {
        RoomSignal first = signals.poll(CONNECTS_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
        if (first instanceof RoomSignal.Connected) {
            prepared.prepare();
            first = signals.poll(CONNECTS_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
        }
        return first;
    }

    private static String reason(RoomSignal first) {
        return switch (first) {
            case RoomSignal.Left() -> EndReason.USER_HUNG_UP;
            case RoomSignal.NodeStopped() -> EndReason.NODE_STOPPED;
            case RoomSignal.Finished() -> EndReason.ENDED_BY_CLIENT;
            case null, default -> EndReason.CONNECTION_LOST;
        };
    }

    /** From now on what happens goes to the talk, and what has happened in between too. */
    private synchronized void takeOver(Talk talk) {
        talking = talk;
        for (RoomSignal signal = signals.poll(); signal != null; signal = signals.poll()) {
            endTalk(signal);
        }
    }

    private synchronized boolean isElsewhere() {
        return elsewhere;
    }
}
