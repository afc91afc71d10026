package dev.parley.telephone;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.agent.Configs;
import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationStore;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.PreConversation;
import dev.parley.dialogue.Transcript;
import dev.parley.dialogue.Transcripts;
import dev.parley.media.Band;
import dev.parley.media.rtp.RtpSession;
import dev.parley.media.rtp.RtpSessions;
import dev.parley.number.OutboundTrunk;
import dev.parley.number.Trunks;
import dev.parley.queue.ConversationNews;
import dev.parley.queue.OutagePatience;
import dev.parley.talk.PreparedTalk;
import dev.parley.talk.Talks;

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
    private final CallingPolicies policies;
    private final Transcripts transcripts;
    private final ConversationNews news;
    private final Talks talks;
    private final Configs configs;
    private final PreConversation hook;
    private final ConversationStore conversations;
    private final RtpSessions media;
    private final TalkingLegs legs;
    private final InstantSource clock;

    CallWork(
            CallStore store,
            CallStart start,
            Carrier carrier,
            TrunkRest rest,
            CallMeters meters,
            TelephoneConfig config,
            Trunks trunks,
            CallingPolicies policies,
            Transcripts transcripts,
            ConversationNews news,
            Talks talks,
            Configs configs,
            PreConversation hook,
            ConversationStore conversations,
            RtpSessions media,
            TalkingLegs legs,
            InstantSource clock) {
        this.store = store;
        this.start = start;
        this.carrier = carrier;
        this.rest = rest;
        this.meters = meters;
        this.config = config;
        this.trunks = trunks;
        this.policies = policies;
        this.transcripts = transcripts;
        this.news = news;
        this.talks = talks;
        this.configs = configs;
        this.hook = hook;
        this.conversations = conversations;
        this.media = media;
        this.legs = legs;
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

    TalkingLegs legs() {
        return legs;
    }

    CallMeters meters() {
        return meters;
    }

    TelephoneConfig config() {
        return config;
    }

    /** Whether this node carries one more voice. */
    boolean canCarry() {
        return media.haveRoom();
    }

    Instant now() {
        return clock.instant();
    }

    /** Why the call must not be placed any more although it was allowed to wait, if so. */
    Optional<String> obstacle(ClaimedCall call) {
        if (call.way().trunk() == null) {
            return Optional.of(EndReason.TRUNK_REMOVED);
        }
        if (!call.way().numberUsable()) {
            return Optional.of(EndReason.NUMBER_NOT_AVAILABLE);
        }
        return policies.refusal(call.conversation().organizationId(), CalleeNumber.of(call.callee()))
                .map(refused -> EndReason.CALLEE_NOT_ALLOWED);
    }

    /** Whether the conversation may begin, for all that the agent has asked before; what is said of it is on record then. */
    boolean mayBegin(ClaimedCall call) {
        Conversation about = call.opening();
        AgentConfig agent = configs.of(about.agentVersionId, about.agentConfig);
        if (agent.preConversation() == null) {
            return true;
        }
        return switch (hook.ask(agent, about)) {
            case PreConversation.Verdict.Go(String initialContext, ObjectNode customMetadata) -> {
                about.initialContext = initialContext;
                about.customMetadata = customMetadata == null ? null : customMetadata.toString();
                OutagePatience.keep(
                        () -> conversations.know(call.conversation(), about.initialContext, about.customMetadata));
                yield true;
            }
            case PreConversation.Verdict.Refused() -> false;
        };
    }

    OutboundTrunk trunk(ClaimedCall call) {
        return trunks.outbound(call.trunkId(), call.way().trunk(), call.way().password());
    }

    PreparedTalk talk(ClaimedCall call) {
        return talks.of(call.opening(), Band.NARROW);
    }

    RtpSession openMedia() throws IOException {
        return media.open();
    }

    Transcript transcript(Conversation.Key conversation) {
        return transcripts.of(conversation, () -> news.tell(conversation));
    }

    /** Those who watch the conversation are to look again. */
    void tellNews(Conversation.Key conversation) {
        news.tell(conversation);
    }
}
