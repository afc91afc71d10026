package dev.parley.email.smtp;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.email.address.EmailAddresses;
import dev.parley.email.address.HeaderText;
import dev.parley.email.oauth.AccessTokens;
import dev.parley.email.thread.Letter;
import dev.parley.email.thread.MailTransport;

/** By SMTP (RFC 5321). */
@ApplicationScoped
public class SmtpTransport implements MailTransport {

    private static final Logger LOG = Logger.getLogger(SmtpTransport.class);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration AFTER_A_REFUSED_SENDER = Duration.ofSeconds(10);
    private static final Duration LONGEST_FOR_A_SENDER = Duration.ofMinutes(10);
    /** For a connection of ours to get free. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SmtpConfig config;
    private final MailWriter writer;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final Watch watch = new Watch();
    private final SmtpConnections connections;
    private final Places places;
    private final Health server;
    private final Map<String, Health> senders = new ConcurrentHashMap<>();
    /** The recipient that a sender domain was refused at last, since it worked last. */
    private final Map<String, String> refusedBy = new ConcurrentHashMap<>();

    private final SmtpEntrance entrance;

    SmtpTransport(
            SmtpConfig config, AccessTokens tokens, MailWriter writer, MeterRegistry meters, InstantSource clock) {
        this.config = config;
        this.writer = writer;
        this.meters = meters;
        this.clock = clock;
        this.connections = new SmtpConnections(config.connections(), config.busyCommandTimeout(), clock);
        this.places = new Places(config.connectionsPerDomain());
        this.server = new Health("The mail server", clock);
        this.entrance = new SmtpEntrance(config, tokens, watch, server);
    }

    @Override
    public boolean isThere() {
        return config.host().isPresent();
    }

    @Override
    public int admits(int room) {
        if (server.pause().isPresent()) {
            return 0;
        }
        return server.isIll() && !server.isProven() ? Math.min(room, 1) : room;
    }

    @Override
    public Set<String> busyDomains() {
        return places.full();
    }

    @Override
    public Optional<Result.Held> held(String sender) {
        return server.held()
                .or(() -> Optional.ofNullable(senders.get(EmailAddresses.domainOf(sender)))
                        .flatMap(Health::held));
    }

    @Override
    @WithSpan("mail send")
    public Result send(Letter letter, BooleanSupplier ours) {
        Timer.Sample begun = Timer.start(meters);
        Result result = handOver(letter, ours);
        String outcome =
                switch (result) {
                    case Result.Sent() -> "sent";
                    case Result.Refused _ -> "refused";
                    case Result.NotNow _ -> "not_now";
                    case Result.Held _ -> "held";
                };
        begun.stop(meters.timer("parley.mail.send", "result", outcome));
        return result;
    }

    private Result handOver(Letter letter, BooleanSupplier ours) {
        byte[] mail;
        try {
            mail = writer.write(letter);
        } catch (IOException | IllegalArgumentException unwritable) {
            LOG.errorf(
                    "Mails of %s cannot be signed: %s",
                    EmailAddresses.domainOf(letter.from()), unwritable.getMessage());
            return new Result.NotNow("The sender's domain cannot sign.", false, false);
        }
        String recipients = EmailAddresses.domainOf(letter.to());
        if (!places.enter(recipients)) {
            return new Result.Held(null, SOON);
        }
        try {
            return deliver(letter, mail, ours);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Result.Held(null, SOON);
        } finally {
            places.leave(recipients);
        }
    }

    private Result deliver(Letter letter, byte[] mail, BooleanSupplier ours) throws InterruptedException {
        while (true) {
            Instant begun = clock.instant();
            SmtpConnections.Place place = connections.take(PATIENCE);
            if (place instanceof SmtpConnections.Place.None) {
                return new Result.Held(null, SOON);
            }
            Optional<Result> result = place instanceof SmtpConnections.Place.Open(SmtpSession kept)
                    ? overKept(kept, letter, begun, mail, ours)
                    : overNew(letter, begun, mail, ours);
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    /** Empty when the server has left it meanwhile, so that another one is to be tried. */
    private Optional<Result> overKept(
            SmtpSession kept, Letter letter, Instant begun, byte[] mail, BooleanSupplier ours) {
        try {
            return Optional.of(tell(kept, letter, mail, ours));
        } catch (SmtpFault failed) {
            return isStale(failed) && !kept.hasGivenWay()
                    ? Optional.empty()
                    : Optional.of(result(letter, begun, Verdict.of(failed)));
        }
    }

    /** Empty when the server wants fewer connections, so that one is to be waited for. */
    private Optional<Result> overNew(Letter letter, Instant begun, byte[] mail, BooleanSupplier ours)
            throws InterruptedException {
        SmtpSession session = null;
        try {
            session = entrance.open(begun).orElse(null);
        } catch (SmtpFault failed) {
            Verdict verdict = Verdict.of(failed);
            boolean fewer = verdict instanceof Verdict.Server away && away.crowded() && connections.crowded();
            return fewer ? Optional.empty() : Optional.of(result(letter, begun, verdict));
        } finally {
            if (session == null) {
                connections.leave(null);
            }
        }
        if (session == null) {
            return Optional.of(server.held().orElseGet(() -> new Result.Held(null, SOON)));
        }
        try {
            return Optional.of(tell(session, letter, mail, ours));
        } catch (SmtpFault failed) {
            return Optional.of(result(letter, begun, Verdict.of(failed)));
        }
    }

    /** The server has left a connection that was kept; a new one is another matter. */
    private static boolean isStale(SmtpFault fault) {
        return fault.phase() == Phase.SENDER && (fault.isLost() || fault.code() == 421);
    }

    /** On a connection that has its place, which is kept or left. */
    private Result tell(SmtpSession session, Letter letter, byte[] mail, BooleanSupplier ours) throws SmtpFault {
        if (!ours.getAsBoolean()) {
            connections.keep(session);
            return new Result.Held(null, SOON);
        }
        boolean keep = false;
        connections.serve(session);
        try {
            if (!session.send(letter.replyTo(), letter.to(), mail, ours)) {
                return new Result.Held(null, SOON);
            }
            keep = true;
            worked(letter);
            return new Result.Sent();
        } catch (SmtpFault fault) {
            keep = !fault.isLost() && fault.code() != 421 && fault.phase() != Phase.BODY;
            throw fault;
        } finally {
            if (keep) {
                connections.keep(session);
            } else {
                session.abort();
                connections.leave(session);
            }
        }
    }

    private void worked(Letter letter) {
        server.worked();
        refusedBy.remove(EmailAddresses.domainOf(letter.from()));
        Health sender = senders.remove(EmailAddresses.domainOf(letter.from()));
        if (sender != null) {
            sender.worked();
        }
    }

    private Result result(Letter letter, Instant begun, Verdict verdict) {
        String error = HeaderText.of(verdict.error());
        return switch (verdict) {
            case Verdict.Server away -> {
                entrance.away(begun, away);
                yield server.held().orElseGet(() -> new Result.Held(error, SOON));
            }
            case Verdict.Sender _ -> {
                refused(letter, begun, error);
                yield new Result.NotNow(error, false, false);
            }
            case Verdict.Later(String _, boolean maybeTaken, boolean few) -> new Result.NotNow(error, maybeTaken, few);
            case Verdict.Never(String _, boolean nobodyThere) -> {
                server.worked();
                yield new Result.Refused(error, nobodyThere);
            }
        };
    }

    /** One recipient's word is told, but holds up nobody else's mail: anybody may have chosen it. */
    private void refused(Letter letter, Instant begun, String error) {
        String domain = EmailAddresses.domainOf(letter.from());
        String before = refusedBy.put(domain, letter.to());
        if (!letter.to().equals(before)) {
            senders.computeIfAbsent(domain, name -> new Health("The sender domain " + name, clock))
                    .failed(
                            begun,
                            before == null ? Duration.ZERO : AFTER_A_REFUSED_SENDER,
                            LONGEST_FOR_A_SENDER,
                            error);
        }
    }

    @Scheduled(every = "10s", executionMaxDelay = "500ms", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tidy() {
        connections.tidy();
    }

    @PreDestroy
    void close() {
        connections.close();
        watch.close();
    }
}
