package dev.parley.telephone.sip;

import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import javax.sip.RequestEvent;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import gov.nist.javax.sip.message.SIPRequest;
import io.quarkus.runtime.StartupEvent;

import dev.parley.access.key.SecretBox;
import dev.parley.media.rtp.MediaConfig;
import dev.parley.queue.line.DatabaseLine;
import dev.parley.telephone.InboundCalls;
import dev.parley.telephone.sip.dialog.UserAgent;

/**
 * Hands calls that come in to {@link InboundCalls}, away from the stack's thread, and not more of them at once than the
 * database is to be asked about: of a flood the rest is not answered, and comes again if it is meant.
 */
@Singleton
public class IncomingInvites {

    private static final int AT_ONCE = 16;
    private static final int MOST_WAITING = 200;

    private final UserAgent agent;
    private final InboundCalls calls;
    private final IncomingDigest digest;
    private final Optional<String> voiceAddress;
    /** Being dealt with: a repetition that comes meanwhile is dropped. */
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofVirtual().name("sip-incoming").factory());

    IncomingInvites(UserAgent agent, InboundCalls calls, MediaConfig media, SecretBox secrets, InstantSource clock) {
        this.agent = agent;
        this.calls = calls;
        this.digest = new IncomingDigest(agent, secrets.derive("sip digest"), clock);
        this.voiceAddress = media.advertisedAddress();
    }

    void start(@Observes StartupEvent starting) {
        agent.whenInvited(this::invited);
    }

    private void invited(RequestEvent event) {
        SIPRequest request = (SIPRequest) event.getRequest();
        String key = request.getTransactionId();
        if (!waiting.add(key)) {
            return;
        }
        try {
            threads.execute(() -> {
                try {
                    DatabaseLine.with(() -> calls.offered(new IncomingInvite(agent, digest, voiceAddress, event)));
                } finally {
                    waiting.remove(key);
                }
            });
        } catch (RejectedExecutionException tooMany) {
            waiting.remove(key);
        }
    }

    @PreDestroy
    void close() {
        threads.shutdown();
    }
}
