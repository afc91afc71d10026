package dev.parley.email;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;

import dev.parley.email.address.EmailConfig;
import dev.parley.email.address.MailThreads;
import dev.parley.email.thread.MailTransport;
import dev.parley.email.thread.ThreadClaims;
import dev.parley.email.thread.ThreadRun;
import dev.parley.email.thread.ThreadWork;
import dev.parley.queue.LeasedQueue;
import dev.parley.queue.LeasedQueues;
import dev.parley.queue.LeasedWork;
import dev.parley.queue.QueueMeters;
import dev.parley.queue.Rhythm;
import dev.parley.queue.Taken;
import dev.parley.queue.WorkKind;

/** Takes due threads from the queue: answers what came in, and sends what was said. */
@ApplicationScoped
public class Outbox {

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

    private final LeasedQueue<ThreadRun> threads;
    private final QueueMeters meters;

    Outbox(
            ThreadClaims claims,
            MailThreads mails,
            ThreadWork work,
            LeasedQueues queues,
            QueueMeters meters,
            EmailConfig config,
            MailTransport transport) {
        this.meters = meters;
        this.threads = queues.open(new WorkKind<>(
                "mails",
                mails.asQueue(),
                config.maxAtOnce(),
                new Rhythm(config.renewEvery(), config.reapEvery(), config.drain()),
                Optional.of(new WorkKind.Claiming<>(
                        config.worker() && transport.isThere(),
                        config.pollEvery(),
                        Optional.of(DUE),
                        room -> Taken.upTo(
                                room,
                                claims.claim(transport.admits(room), transport.busyDomains()).stream()
                                        .map(thread -> new ThreadRun(thread, work))
                                        .toList()))),
                // Taken up where it stopped: a mail may go out again then, recognisable by its Message-ID.
                Optional.empty(),
                run -> {},
                run -> run.stop(LeasedWork.Lost.LEASE)));
    }

    void start(@Observes StartupEvent started) {
        threads.start();
        meters.measure("parley.mails.waiting", "parley.mails.waiting.oldest", List.of(), WAITING);
    }

    /** There is something to do. Returns at once. */
    public void wake() {
        threads.wake();
    }
}
