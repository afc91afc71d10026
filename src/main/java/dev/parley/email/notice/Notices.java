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

import dev.parley.conversation.Conversation;
import dev.parley.email.address.EmailAddresses;
import dev.parley.email.address.EmailConfig;
import dev.parley.email.mime.Mailboxes;
import dev.parley.email.suppression.EmailSuppression;
import dev.parley.email.suppression.EmailSuppressions;
import dev.parley.email.thread.Letter;
import dev.parley.email.thread.MailTransport;
import dev.parley.event.webhook.endpoint.AlertMail;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedQueue;
import dev.parley.queue.LeasedQueues;
import dev.parley.queue.LeasedWork;
import dev.parley.queue.Leases;
import dev.parley.queue.OutagePatience;
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

    /** On record before it leaves: what cannot be kept afterwards does not go out for ever. */
    private static final String TRIED = "UPDATE notice SET failures = failures + 1";

    private static final String AGAIN = """
            UPDATE notice
               SET due_at = :due, failures = failures - :excused, lease_owner = NULL, lease_until = NULL
            """;

    private final EmailAddresses addresses;
    private final EmailSuppressions suppressions;
    private final MailTransport transport;
    private final Leases leases;
    private final InstantSource clock;
    private final Queue rows;
    private final LeasedQueue<Mail> queue;

    Notices(
            EmailAddresses addresses,
            EmailSuppressions suppressions,
            MailTransport transport,
            Leases leases,
            LeasedQueues queues,
            EmailConfig config,
            InstantSource clock) {
        this.addresses = addresses;
        this.suppressions = suppressions;
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
                Optional.empty(),
                mail -> {},
                mail -> mail.stop(LeasedWork.Lost.LEASE)));
    }

    void start(@Observes StartupEvent started) {
        queue.start();
    }

    @Override
    public Optional<String> reachable(UUID organizationId, String address) {
        return Mailboxes.normal(address)
                .filter(normal -> transport.isThere()
                        && addresses.sender(organizationId, null).isPresent());
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
        private final UUID endpoint;
        private final int failures;
        private volatile boolean stopped;

        Mail(Lease lease, Tuple row) {
            this.lease = lease;
            this.recipient = row.get("recipient", String.class);
            this.failures = row.get("failures", Integer.class);
            this.endpoint = row.get("endpoint_id", UUID.class);
            this.text =
                    DisabledEndpoint.worded(endpoint, row.get("url", String.class), row.get("reason", String.class));
        }

        @Override
        public Lease lease() {
            return lease;
        }

        @Override
        public Optional<Conversation.Key> conversation() {
            return Optional.empty();
        }

        /** It is called back as long as its last dot was not sent. */
        @Override
        public void stop(Lost why) {
            stopped = true;
        }

        @Override
        public void run() {
            UUID organization = lease.conversation().organizationId();
            if (failures >= TRIES || suppressions.holds(organization, recipient)) {
                done("it was tried too often, or nobody is to write there");
                return;
            }
            if (QuarkusTransaction.requiringNew()
                            .call(() -> leases.mine(TRIED, rows, lease).executeUpdate())
                    == 0) {
                return;
            }
            Optional<EmailAddresses.Sender> sender = addresses.sender(organization, null);
            if (sender.isEmpty()) {
                again(false, Backoff.pause(FIRST_RETRY, failures, LONGEST_RETRY));
                return;
            }
            // What a server says may quote addresses: it stays out of the log.
            switch (transport.send(letter(sender.get()), () -> !stopped)) {
                case MailTransport.Result.Sent() -> done("it was sent");
                case MailTransport.Result.Refused refused -> {
                    if (refused.nobodyThere()) {
                        suppressions.add(organization, recipient, EmailSuppression.BOUNCED);
                    }
                    done("it was refused");
                }
                case MailTransport.Result.NotNow later ->
                    again(false, Backoff.pause(FIRST_RETRY, failures, LONGEST_RETRY));
                case MailTransport.Result.Held held -> again(true, held.pause());
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

        /**
         * @param excused whether nothing counts against it
         */
        private void again(boolean excused, Duration pause) {
            OutagePatience.keep(() -> QuarkusTransaction.requiringNew()
                    .run(() -> leases.mine(AGAIN, rows, lease)
                            .setParameter("due", clock.instant().plus(pause))
                            .setParameter("excused", excused ? 1 : 0)
                            .executeUpdate()));
        }

        private void done(String why) {
            OutagePatience.keep(() -> QuarkusTransaction.requiringNew()
                    .run(() -> leases.mine("DELETE FROM notice", rows, lease).executeUpdate()));
            LOG.infof("The notice of endpoint %s is over: %s", endpoint, why);
        }
    }
}
