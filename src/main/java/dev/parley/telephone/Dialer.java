package dev.parley.telephone;

import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Traces;
import dev.parley.queue.Drains;
import dev.parley.queue.Leases;
import dev.parley.queue.Node;
import dev.parley.queue.QueueMeters;
import dev.parley.queue.Wakeups;
import dev.parley.queue.WorkLoop;

/** Takes due calls from the queue and places them. */
@ApplicationScoped
public class Dialer {

    private static final String DUE = "parley_call_due";
    private static final String ENDED = "parley_call_ended";

    private final WorkLoop<CallRun> calls;
    private final CallQueue queue;
    private final Leases leases;
    private final Wakeups wakeups;
    private final Drains drains;
    private final QueueMeters meters;
    private final TelephoneConfig config;

    @Inject
    Dialer(
            CallClaims claims,
            CallQueue queue,
            CallWork work,
            Leases leases,
            Wakeups wakeups,
            Drains drains,
            QueueMeters meters,
            Traces traces,
            TelephoneConfig config,
            Node node) {
        this.queue = queue;
        this.leases = leases;
        this.wakeups = wakeups;
        this.drains = drains;
        this.meters = meters;
        this.config = config;
        this.calls = new WorkLoop<>(
                "calls",
                config.maxCalls(),
                traces,
                room -> claims.claim(node.id(), room).stream()
                        .map(call -> new CallRun(call, work))
                        .toList());
    }

    void start(@Observes StartupEvent started) {
        drains.add(this::drain);
        meters.measure("calls", queue.asQueue());
        meters.live("calls", () -> calls.live().size());
        if (config.dialer()) {
            wakeups.listen(DUE, nothing -> calls.wake());
            wakeups.listen(ENDED, conversation -> stop(key(conversation)));
        }
    }

    @Scheduled(every = "{parley.telephone.poll-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void poll() {
        if (config.dialer()) {
            calls.poll();
        }
    }

    @Scheduled(every = "{parley.telephone.renew-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renew() {
        leases.renew(queue.asQueue(), calls.held());
    }

    /** There is something to dial. Returns at once. */
    public void wake() {
        if (!config.dialer() || !calls.wake()) {
            wakeups.tellSoon(DUE);
        }
    }

    /** The conversation has ended without its call: what rings here stops, and what rings elsewhere is told to. */
    public void ended(Conversation.Key conversation) {
        if (!stop(conversation)) {
            wakeups.tell(ENDED, conversation.organizationId() + "/" + conversation.id());
        }
    }

    private static Conversation.Key key(String told) {
        int slash = told.indexOf('/');
        return new Conversation.Key(
                UUID.fromString(told.substring(0, slash)), UUID.fromString(told.substring(slash + 1)));
    }

    /** What this node rings or talks on in this conversation stops; whether there is such a call here. */
    private boolean stop(Conversation.Key conversation) {
        CallRun run = calls.live(conversation);
        if (run != null) {
            run.stop(CallSignal.Why.ENDED);
        }
        return run != null;
    }

    /** Takes no more calls, and lets those that are live end by themselves for a while; then ends them. */
    private void drain() throws InterruptedException {
        calls.drain(config.drain(), CallRun::putBackUnlessBegun, call -> call.stop(CallSignal.Why.NODE_STOPPED));
    }
}
