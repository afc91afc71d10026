package dev.parley.telephone;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.parley.address.NamedSources;
import dev.parley.conversation.create.Creation;
import dev.parley.conversation.create.Creations;
import dev.parley.conversation.create.NewConversation;
import dev.parley.number.trunk.InboundNumber;
import dev.parley.number.trunk.InboundNumbers;
import dev.parley.number.trunk.NewTrunk;
import dev.parley.problem.Problem;
import dev.parley.queue.Node;
import dev.parley.telephone.carrier.IncomingCall;
import dev.parley.telephone.claim.ClaimedCall;
import dev.parley.telephone.plan.CallerIdentity;

/**
 * Takes calls in. A call that is taken has its conversation before anybody hears that it rings; each copy of a call, whichever
 * node it reaches, is the same conversation.
 */
@ApplicationScoped
public class InboundCalls {

    private static final Logger LOG = Logger.getLogger(InboundCalls.class);

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TEMPORARILY_UNAVAILABLE = 480;
    private static final int LOOP_DETECTED = 482;
    private static final int BUSY_HERE = 486;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final Duration LATER = Duration.ofSeconds(5);

    private final InboundNumbers numbers;
    private final NamedSources sources;
    private final Creations creations;
    private final InboundStore store;
    private final Dialer dialer;
    private final CallWork work;
    private final Node node;
    private final InstantSource clock;

    InboundCalls(
            InboundNumbers numbers,
            NamedSources sources,
            Creations creations,
            InboundStore store,
            Dialer dialer,
            CallWork work,
            Node node,
            InstantSource clock) {
        this.numbers = numbers;
        this.sources = sources;
        this.creations = creations;
        this.store = store;
        this.dialer = dialer;
        this.work = work;
        this.node = node;
        this.clock = clock;
    }

    /** Deals with a call; may wait for the database. Whatever happens, the call is answered. */
    public void offered(IncomingCall call) {
        try {
            if (dialer.isDraining()) {
                call.refuse(SERVICE_UNAVAILABLE, LATER);
                return;
            }
            switch (InboundGate.decide(
                    call,
                    holders(call.called()),
                    (holder, source) ->
                            sources.hold(holder.config().allowedAddresses(), source, holder.organizationId()))) {
                case InboundGate.Verdict.Welcome(InboundNumber number) -> take(call, number);
                case InboundGate.Verdict.Challenged(boolean stale) -> call.challenge(stale);
                case InboundGate.Verdict.Unknown() -> call.refuse(NOT_FOUND, null);
                case InboundGate.Verdict.Forbidden() -> call.refuse(FORBIDDEN, null);
            }
        } catch (RuntimeException away) {
            LOG.warnf("A call that came in could not be taken: %s", away.getMessage());
            call.refuse(SERVICE_UNAVAILABLE, LATER);
        }
    }

    /** Some carriers write an account where the number belongs, and the number behind it. */
    private List<InboundNumber> holders(List<String> called) {
        return called.stream()
                .flatMap(told -> CallerIdentity.called(told).stream())
                .distinct()
                .map(numbers::at)
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private void take(IncomingCall incoming, InboundNumber number) {
        Optional<Creation> creation = creation(incoming, number);
        if (creation.isEmpty()) {
            incoming.refuse(TEMPORARILY_UNAVAILABLE, null);
            return;
        }
        if (!dialer.hasRoom(number.organizationId())) {
            incoming.refuse(BUSY_HERE, LATER);
            return;
        }
        Instant now = clock.instant();
        long asked = System.nanoTime();
        switch (store.admit(creation.get(), number, node.id(), now)) {
            case InboundStore.Admission.Taken(ClaimedCall call) ->
                dialer.take(new InboundRun(call, work, incoming, encryption(number)), asked);
            case InboundStore.Admission.Full() -> incoming.refuse(BUSY_HERE, LATER);
            case InboundStore.Admission.Repeated() -> incoming.refuse(LOOP_DETECTED, null);
        }
    }

    private static NewTrunk.MediaEncryption encryption(InboundNumber number) {
        return Optional.ofNullable(number.config().mediaEncryption()).orElse(NewTrunk.MediaEncryption.DISABLED);
    }

    /** Empty when nobody answers at this number. */
    private Optional<Creation> creation(IncomingCall incoming, InboundNumber number) {
        if (number.agentVersionId() == null) {
            return Optional.empty();
        }
        UUID organization = number.organizationId();
        String id = organization + "\n" + incoming.id();
        try {
            return Optional.of(creations.byPerson(
                    organization,
                    NewConversation.byTelephone(
                            CallerIdentity.of(incoming.caller(), number.phoneNumber()),
                            number.agentVersionId(),
                            UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8)))));
        } catch (Problem unpublished) {
            LOG.warnf("Calls to a number cannot be answered: %s", unpublished.getMessage());
            return Optional.empty();
        }
    }
}
