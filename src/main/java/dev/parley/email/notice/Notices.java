package dev.parley.email.notice;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.Tuple;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.parley.email.EmailAddresses;
import dev.parley.email.EmailConfig;
import dev.parley.email.Letter;
import dev.parley.email.MailTransport;
import dev.parley.event.webhook.AlertMail;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedQueue;
import dev.parley.queue.LeasedQueues;
import dev.parley.queue.LeasedWork;
import dev.parley.queue.Leases;
import dev.parley.queue.Queue;
import dev.parley.queue.Rhythm;
import dev.parley.queue.Taken;
import dev.parley.queue.WorkKind;
import dev.parley.wire.Backoff;

/** Mails of the installation to those who look after something of an organization's. */
@ApplicationScoped
class Notices implements AlertMail {

    private static final Logger LOG = Logger.getLogger(Notices.class);
    private static final int AT_ONCE = 4;
    private static final int TRIES = 12;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
    private static final Duration LONGEST_RETRY = Duration.ofHours(2);

    private static final String AGAIN = """
            UPDATE notice
               SET due_at = :due, failures = failures + :counted, lease_owner = NULL, lease_until = NULL
            """;

    private final EmailAddresses addresses;
    private final MailTransport transport;
    private final Leases leases;
    private final InstantSource clock;
    private final Queue rows;
    private final LeasedQueue<Mail> queue;

    Notices(
            EmailAddresses addresses,
            MailTransport transport,
            Leases leases,
            LeasedQueues queues,
            EmailConfig config,
            InstantSource clock) {
        this.addresses = addresses;
        this.transport = transport;
        this.leases = leases;
        this.clock = clock;
        this.rows = Queue.ofOthers("notice", config.lease());
        this.queue = queues.open(new WorkKind<>(
                "notices",
                rows,
                AT_ONCE,
                new Rhythm(config.renewEvery(), config.reapEvery(), config.drain()),
                Optional.of(new WorkKind.Claiming<>(
                        config.worker() && transport.isThere(),
                        config.pollEvery(),
                        Optional.empty(),
                        room -> Taken.upTo(room, claim(transport.admits(room))))),
                key -> leases.free(rows, key),
                mail -> {},
                mail -> mail.stop(LeasedWork.Lost.LEASE)));
    }

    void start(@Observes StartupEvent started) {
        queue.start();
    }

    @Override
    public boolean canSend(UUID organizationId) {
        return transport.isThere() && addresses.sender(organizationId, null).isPresent();
    }

    private List<Mail> claim(int room) {
        return leases.claim(rows, room).stream()
                .map(claimed -> new Mail(claimed.lease(), claimed.row()))
                .toList();
    }

    /** One of them. It may go out twice after a crash, recognisable by its Message-ID. */
    private final class Mail implements LeasedWork {
        private final Lease lease;
        private final String recipient;
        private final String text;
        private final int failures;

        Mail(Lease lease, Tuple row) {
            this.lease = lease;
            this.recipient = row.get("recipient", String.class);
            this.failures = row.get("failures", Integer.class);
            this.text = DisabledEndpoint.worded(
                    row.get("endpoint_id", UUID.class), row.get("url", String.class), row.get("reason", String.class));
        }

        @Override
        public Lease lease() {
            return lease;
        }

        /** What is on its way now is not called back. */
        @Override
        public void stop(Lost why) {}

        @Override
        public void run() {
            Optional<EmailAddresses.Sender> sender =
                    addresses.sender(lease.conversation().organizationId(), null);
            if (sender.isEmpty()) {
                again("the organization has no address to write from", 1, pause());
                return;
            }
            switch (transport.send(letter(sender.get()), () -> true)) {
                case MailTransport.Result.Sent() -> done();
                case MailTransport.Result.Refused refused -> {
                    LOG.warnf("A notice to an organization was refused: %s", refused.error());
                    done();
                }
                case MailTransport.Result.NotNow later -> again(later.error(), 1, pause());
                case MailTransport.Result.Held held -> again(held.error(), 0, held.pause());
            }
        }

        private Letter letter(EmailAddresses.Sender sender) {
            return new Letter(
                    "notice." + lease.conversation().id() + "@" + EmailAddresses.domainOf(sender.address()),
                    sender.address(),
                    sender.name(),
                    recipient,
                    sender.address(),
                    DisabledEndpoint.SUBJECT,
                    text,
                    null,
                    null,
                    List.of(),
                    null);
        }

        private Duration pause() {
            return Backoff.pause(FIRST_RETRY, failures, LONGEST_RETRY);
        }

        private void again(String why, int counted, Duration pause) {
            if (failures + counted >= TRIES) {
                LOG.warnf("A notice to an organization is given up: %s", why);
                done();
                return;
            }
            QuarkusTransaction.requiringNew()
                    .run(() -> leases.mine(AGAIN, rows, lease)
                            .setParameter("due", clock.instant().plus(pause))
                            .setParameter("counted", counted)
                            .executeUpdate());
        }

        private void done() {
            QuarkusTransaction.requiringNew()
                    .run(() -> leases.mine("DELETE FROM notice", rows, lease).executeUpdate());
        }
    }
}
