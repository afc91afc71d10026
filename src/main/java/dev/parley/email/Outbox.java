package dev.parley.email;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.conversation.Traces;
import dev.parley.queue.Drains;
import dev.parley.queue.LeasedWork;
import dev.parley.queue.Leases;
import dev.parley.queue.Node;
import dev.parley.queue.OutagePatience;
import dev.parley.queue.QueueMeters;
import dev.parley.queue.Taken;
import dev.parley.queue.Wakeups;
import dev.parley.queue.WorkLoop;

/** Takes due threads from the queue: answers what came in, and sends what was said. */
@ApplicationScoped
public class Outbox {

    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final String DUE = "parley_mail_due";

    /** What could not be sent or answered, and waits to be tried again. */
    private static final String WAITING = """
            SELECT count(*), coalesce(extract(epoch FROM now() - min(since)), 0)
              FROM (SELECT least(failing_since, held_since) AS since
                      FROM mail_thread
                     WHERE due_at IS NOT NULL AND lease_owner IS NULL
                       AND (failing_since IS NOT NULL OR held_since IS NOT NULL)
                     LIMIT 10000) waiting
            """;

    private final WorkLoop<ThreadRun> loop;
    private final MailThreads threads;
    private final Leases leases;
    private final Wakeups wakeups;
    private final Drains drains;
    private final QueueMeters meters;
    private final EmailConfig config;
    private final OutagePatience patience;
    private final boolean working;

    @Inject
    Outbox(
            ThreadClaims claims,
            MailThreads threads,
            ThreadWork work,
            Leases leases,
            Wakeups wakeups,
            Drains drains,
            QueueMeters meters,
            Traces traces,
            EmailConfig config,
            MailTransport transport,
            Node node) {
        this.threads = threads;
        this.leases = leases;
        this.wakeups = wakeups;
        this.drains = drains;
        this.meters = meters;
        this.config = config;
        this.working = config.worker() && transport.isThere();
        this.patience = new OutagePatience(config.lease());
        this.loop = new WorkLoop<>(
                "mails",
                config.maxAtOnce(),
                traces,
                room -> Taken.upTo(
                        room,
                        claims.claim(node.id(), transport.admits(room), transport.busyDomains()).stream()
                                .map(thread -> new ThreadRun(thread, work))
                                .toList()));
    }

    void start(@Observes StartupEvent started) {
        drains.add(this::drain);
        meters.measure("mails", threads.asQueue());
        meters.measure("parley.mails.waiting", "parley.mails.waiting.oldest", List.of(), WAITING);
        meters.live("mails", () -> loop.live().size());
        if (working) {
            wakeups.listen(DUE, nothing -> loop.wake());
        }
    }

    /** There is something to do. Returns at once. */
    public void wake() {
        if (!working || !loop.wake()) {
            wakeups.tellSoon(DUE);
        }
    }

    @Scheduled(every = "{parley.email.poll-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void poll() {
        if (working) {
            loop.poll();
        }
    }

    @Scheduled(every = "{parley.email.renew-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renew() {
        leases.renew(threads.asQueue(), loop.held());
    }

    /** What a lost node had is taken up where it stopped: a mail may go out again then, recognisable by its Message-ID. */
    @Scheduled(
            every = "{parley.email.reap-every}",
            delayed = "1s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void reap() {
        try {
            int freed = leases.reap(threads.asQueue(), patience, key -> leases.free(threads.asQueue(), key));
            if (freed > 0) {
                LOG.infof("Took over the mails of %d conversations from lost nodes", freed);
                wake();
            }
        } catch (RuntimeException away) {
            patience.away();
            LOG.warnf("Lost nodes' mails could not be looked for, it is tried again: %s", away.getMessage());
        }
    }

    /** Takes no more, and lets what is begun end; what is left then is another node's when the leases run out. */
    private void drain() throws InterruptedException {
        loop.drain(config.drain(), run -> {}, run -> run.stop(LeasedWork.Lost.LEASE));
    }
}
