package dev.parley.telephone;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.EndReason;
import dev.parley.dialogue.Transcript;
import dev.parley.dialogue.Transcripts;
import dev.parley.media.PreparedGreeting;
import dev.parley.media.rtp.RtpSession;
import dev.parley.media.rtp.RtpSessions;
import dev.parley.media.speech.Greetings;
import dev.parley.number.OutboundNumbers;
import dev.parley.number.OutboundTrunk;
import dev.parley.number.Trunks;

/** What a call needs of the rest of the house. */
@ApplicationScoped
class CallWork {

    private final CallStore store;
    private final CallStart start;
    private final Carrier carrier;
    private final TrunkRest rest;
    private final CallMeters meters;
    private final TelephoneConfig config;
    private final Trunks trunks;
    private final OutboundNumbers numbers;
    private final CallingPolicies policies;
    private final Conversations conversations;
    private final Transcripts transcripts;
    private final Greetings greetings;
    private final RtpSessions media;
    private final InstantSource clock;

    @Inject
    CallWork(
            CallStore store,
            CallStart start,
            Carrier carrier,
            TrunkRest rest,
            CallMeters meters,
            TelephoneConfig config,
            Trunks trunks,
            OutboundNumbers numbers,
            CallingPolicies policies,
            Conversations conversations,
            Transcripts transcripts,
            Greetings greetings,
            RtpSessions media,
            InstantSource clock) {
        this.store = store;
        this.start = start;
        this.carrier = carrier;
        this.rest = rest;
        this.meters = meters;
        this.config = config;
        this.trunks = trunks;
        this.numbers = numbers;
        this.policies = policies;
        this.conversations = conversations;
        this.transcripts = transcripts;
        this.greetings = greetings;
        this.media = media;
        this.clock = clock;
    }

    CallStore store() {
        return store;
    }

    CallStart start() {
        return start;
    }

    Carrier carrier() {
        return carrier;
    }

    TrunkRest rest() {
        return rest;
    }

    CallMeters meters() {
        return meters;
    }

    TelephoneConfig config() {
        return config;
    }

    Instant now() {
        return clock.instant();
    }

    /**
     * All that a call needs to be placed.
     *
     * @param obstacle why it must not be placed any more although it was allowed to wait
     */
    record Preparation(OutboundTrunk trunk, PreparedGreeting greeting, Optional<String> obstacle) {}

    Preparation prepare(ClaimedCall call) {
        UUID organization = call.conversation().organizationId();
        // Cached: asked for before a connection is held, since another thread may need one to answer.
        Optional<String> refusal = policies.refusal(organization, CalleeNumber.of(call.callee()));
        record Read(Optional<OutboundTrunk> trunk, boolean numberUsable, Conversation conversation) {}
        Read read = QuarkusTransaction.requiringNew()
                .call(() -> new Read(
                        trunks.outbound(call.trunkId()),
                        numbers.usable(organization, call.agentNumber(), call.trunkId()),
                        conversations.require(organization, call.conversation().id())));
        Optional<String> obstacle = read.trunk().isEmpty()
                ? Optional.of(EndReason.TRUNK_REMOVED)
                : !read.numberUsable()
                        ? Optional.of(EndReason.NUMBER_NOT_AVAILABLE)
                        : refusal.map(refused -> EndReason.CALLEE_NOT_ALLOWED);
        return new Preparation(read.trunk().orElse(null), greetings.of(read.conversation()), obstacle);
    }

    RtpSession openMedia() throws IOException {
        return media.open();
    }

    Transcript transcript(Conversation.Key conversation) {
        return transcripts.of(conversation, () -> {});
    }
}
