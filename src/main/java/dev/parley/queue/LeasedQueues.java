package dev.parley.queue;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduler;

import dev.parley.conversation.create.Traces;
import dev.parley.queue.news.Wakeups;

/** Opens this node's ends of the queues that nodes share. */
@ApplicationScoped
public class LeasedQueues {

    private final Leases leases;
    private final Wakeups wakeups;
    private final Drains drains;
    private final QueueMeters meters;
    private final Traces traces;
    private final Scheduler scheduler;

    LeasedQueues(
            Leases leases, Wakeups wakeups, Drains drains, QueueMeters meters, Traces traces, Scheduler scheduler) {
        this.leases = leases;
        this.wakeups = wakeups;
        this.drains = drains;
        this.meters = meters;
        this.traces = traces;
        this.scheduler = scheduler;
    }

    /** Does nothing before it is {@linkplain LeasedQueue#start started}. */
    public <W extends LeasedWork> LeasedQueue<W> open(WorkKind<W> kind) {
        return new LeasedQueue<>(kind, this);
    }

    Leases leases() {
        return leases;
    }

    Wakeups wakeups() {
        return wakeups;
    }

    Drains drains() {
        return drains;
    }

    QueueMeters meters() {
        return meters;
    }

    Traces traces() {
        return traces;
    }

    /** Again and again, one at a time; not at all in a process that runs a command. */
    void every(Duration interval, String name, Runnable task) {
        if (!scheduler.isStarted()) {
            return;
        }
        scheduler
                .newJob(name)
                .setInterval(interval.toString())
                .setExecutionMaxDelay(interval.dividedBy(2).toString())
                .setConcurrentExecution(Scheduled.ConcurrentExecution.SKIP)
                .setTask(execution -> task.run())
                .schedule();
    }
}
