package dev.parley.telephone;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;

import dev.parley.conversation.Conversation;
import dev.parley.media.load.VoiceLoad;
import dev.parley.queue.LeasedQueue;
import dev.parley.queue.LeasedQueues;
import dev.parley.queue.Rhythm;
import dev.parley.queue.Share;
import dev.parley.queue.Taken;
import dev.parley.queue.WorkKind;
import dev.parley.queue.news.ConversationTopic;
import dev.parley.queue.news.Wakeups;
import dev.parley.telephone.carrier.CallSignal;
import dev.parley.telephone.carrier.LiveCall;
import dev.parley.telephone.claim.CallClaims;
import dev.parley.telephone.claim.CallQueue;
import dev.parley.telephone.claim.ClaimedCall;
import dev.parley.telephone.claim.Reaper;
import dev.parley.telephone.plan.TelephoneConfig;

/** Takes due calls from the queue and places them. */
@ApplicationScoped
public class Dialer {

    private static final String DUE = "parley_call_due";
    private static final String ENDED = "parley_call_ended";
    private static final String KEYS = "parley_call_keys";
    private static final String HANG_UP = "parley_call_hang_up";

    private final LeasedQueue<LiveCall> calls;
    private final CallClaims claims;
    private final CallWork work;
    private final Wakeups wakeups;
    private final TelephoneConfig config;
    private final VoiceLoad load;

    Dialer(
            CallClaims claims,
            CallQueue queue,
            CallWork work,
            Reaper reaper,
            LeasedQueues queues,
            Wakeups wakeups,
            TelephoneConfig config,
            VoiceLoad load) {
        this.load = load;
        this.claims = claims;
        this.work = work;
        this.wakeups = wakeups;
        this.config = config;
        this.calls = queues.open(new WorkKind<>(
                "calls",
                queue.asQueue(),
                config.maxCalls(),
                new Rhythm(config.renewEvery(), config.reapEvery(), config.drain()),
                Optional.of(
                        new WorkKind.Claiming<>(config.dialer(), config.pollEvery(), Optional.of(DUE), this::claim)),
                Optional.of(reaper::abandoned),
                LiveCall::putBackUnlessBegun,
                call -> call.stop(CallSignal.Why.NODE_STOPPED)));
    }

    private Taken<LiveCall> claim(int room) {
        int free = Math.min(room, voices()) - reserve();
        if (free <= 0) {
            // The end of a call lets another one begin.
            return new Taken<>(List.of(), true);
        }
        Taken<ClaimedCall> taken = claims.claim(free, Share.held(calls.live()));
        return new Taken<>(
                taken.work().stream()
                        .<LiveCall>map(call -> new CallRun(call, work))
                        .toList(),
                taken.more());
    }

    /** How many voices more are carried, beside those of calls that have not begun yet. */
    private int voices() {
        long waiting = calls.live().stream().filter(call -> !call.begun()).count();
        return (int) Math.max(0, load.room() - waiting);
    }

    /** Places that are still kept for calls that come in. */
    private int reserve() {
        long inbound =
                calls.live().stream().filter(InboundRun.class::isInstance).count();
        int places = Math.min(config.maxCalls(), load.limit());
        return (int) Math.max(0, (long) (places * config.inboundReserve()) - inbound);
    }

    /** Whether a call of this organization may come in here: one of them has its share of the places, and no more. */
    boolean hasRoom(UUID organization) {
        int places = new Share(config.maxCalls(), config.maxShare()).places();
        return calls.room() > 0 && load.room() > 0 && Share.held(calls.live()).getOrDefault(organization, 0) < places;
    }

    /** Whether no more calls are taken, because the node is to stop. */
    boolean isDraining() {
        return calls.isDraining();
    }

    /**
     * Has a call that came in, under a lease of this node.
     *
     * @param asked when that was asked for ({@link System#nanoTime})
     */
    void take(InboundRun call, long asked) {
        calls.start(call, asked);
    }

    void start(@Observes StartupEvent started) {
        calls.start();
        if (config.dialer()) {
            wakeups.listen(ENDED, told -> stop(ConversationTopic.key(told), CallSignal.Why.ENDED));
            wakeups.listen(KEYS, told -> pressHere(ConversationTopic.key(told), ConversationTopic.more(told)));
            wakeups.listen(HANG_UP, told -> stop(ConversationTopic.key(told), CallSignal.Why.CLIENT));
        }
    }

    /** There is something to dial. Returns at once. */
    public void wake() {
        calls.wake();
        if (load.room() <= 0) {
            wakeups.tellSoon(DUE);
        }
    }

    /** The conversation has ended without its call: what rings here stops, and what rings elsewhere is told to. */
    public void ended(Conversation.Key conversation) {
        if (!stop(conversation, CallSignal.Why.ENDED)) {
            wakeups.tell(ENDED, ConversationTopic.of(conversation));
        }
    }

    /** A client wants the talk to end: told to the node that has it. */
    void hangUp(Conversation.Key conversation) {
        if (!stop(conversation, CallSignal.Why.CLIENT)) {
            wakeups.tell(HANG_UP, ConversationTopic.of(conversation));
        }
    }

    /** Presses keys on a call that goes on: told to the node that has it. */
    void press(Conversation.Key conversation, String keys) {
        if (!pressHere(conversation, keys)) {
            wakeups.tell(KEYS, ConversationTopic.of(conversation, keys));
        }
    }

    private boolean pressHere(Conversation.Key conversation, String keys) {
        LiveCall call = calls.live(conversation);
        return call != null && call.press(keys);
    }

    /** What this node rings or talks on in this conversation stops; whether there is such a call here. */
    private boolean stop(Conversation.Key conversation, CallSignal.Why why) {
        LiveCall run = calls.live(conversation);
        if (run != null) {
            run.stop(why);
        }
        return run != null;
    }
}
