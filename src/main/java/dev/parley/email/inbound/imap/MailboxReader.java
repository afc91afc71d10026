package dev.parley.email.inbound.imap;

import java.time.Duration;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.mail.AuthenticationFailedException;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

import dev.parley.email.inbound.Reception;
import dev.parley.wire.Backoff;

/** Has one node of all read the mailbox, and begins anew when the connection, the database or the node is lost. */
@ApplicationScoped
public class MailboxReader {

    private static final Logger LOG = Logger.getLogger(MailboxReader.class);

    private static final Duration SOON = Duration.ofSeconds(1);
    /** Who is refused again and again is locked out. */
    private static final Duration AFTER_A_REFUSED_LOGIN = Duration.ofSeconds(15);

    private static final int MOST_TIMES = 64;

    private final Mailbox mailbox;
    private final TroubledMails troubled;
    private final Reception reception;
    private final ImapLogin login;
    private final ImapConfig config;
    private ImapSession session;
    private int failures;
    private long notBefore = System.nanoTime();
    private long lastLook = System.nanoTime();
    private boolean stopped;
    private boolean idles = true;

    MailboxReader(Mailbox mailbox, TroubledMails troubled, Reception reception, ImapLogin login, ImapConfig config) {
        this.troubled = troubled;
        this.mailbox = mailbox;
        this.reception = reception;
        this.login = login;
        this.config = config;
    }

    @Scheduled(every = "{parley.imap.renew-every}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void renew() {
        if (config.host().isEmpty() || isStopped()) {
            return;
        }
        Optional<Long> fence;
        try {
            fence = mailbox.take();
        } catch (RuntimeException away) {
            LOG.warnf("The mailbox cannot be renewed, it is tried again: %s", away.getMessage());
            return;
        }
        if (fence.isPresent()) {
            keepReading(fence.get());
        } else {
            close();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized void keepReading(long fence) {
        if (stopped) {
            return;
        }
        if (session == null && System.nanoTime() >= notBefore) {
            begin(fence);
        } else if (session != null
                && (session.hasDue()
                        || System.nanoTime() - lastLook >= config.pollEvery().toNanos())) {
            lastLook = System.nanoTime();
            ImapSession open = session;
            Thread.ofVirtual().name("look-into-mailbox").start(open::look);
        }
    }

    private void begin(long fence) {
        ImapSession begun = new ImapSession(config, login, mailbox, troubled, fence, idles, reception::receive);
        session = begun;
        lastLook = System.nanoTime();
        // What strangers write sets what reading it costs: not on the threads that serve everybody.
        Thread.ofPlatform().daemon().name("read-mailbox").start(() -> read(begun));
    }

    private void read(ImapSession begun) {
        Throwable broken = null;
        try (begun) {
            begun.run();
        } catch (Exception | Error failed) {
            broken = failed;
        } finally {
            ended(begun, broken);
        }
    }

    private synchronized void ended(ImapSession which, Throwable broken) {
        if (broken != null && session == which) {
            LOG.warnf("The mailbox cannot be read, it is tried again: %s", broken);
        }
        idles &= !which.hasIdleBroken();
        failures = broken == null || which.isWantedAgain() || which.lasted() ? 0 : failures + 1;
        Duration first = broken instanceof AuthenticationFailedException ? AFTER_A_REFUSED_LOGIN : SOON;
        Duration pause = Backoff.pause(first, failures, first.multipliedBy(MOST_TIMES));
        notBefore = System.nanoTime() + pause.toNanos();
        if (session == which) {
            session = null;
        }
    }

    /** Not here: it may wait for the server. */
    private synchronized void close() {
        if (session != null) {
            Thread.ofVirtual().name("close-mailbox").start(session::close);
            session = null;
        }
    }

    /** Leaves the mailbox to another node at once. */
    void stop(@Observes ShutdownEvent stopping) {
        synchronized (this) {
            stopped = true;
        }
        close();
        if (config.host().isPresent()) {
            try {
                mailbox.giveBack();
            } catch (RuntimeException away) {
                LOG.debugf("The mailbox could not be given back: %s", away.getMessage());
            }
        }
    }
}
