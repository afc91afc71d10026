package dev.parley.telephone;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.agent.Configs;
import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.conversation.create.PreConversation;
import dev.parley.number.trunk.OutboundTrunk;
import dev.parley.number.trunk.Trunks;
import dev.parley.queue.OutagePatience;
import dev.parley.telephone.claim.CallStart;
import dev.parley.telephone.claim.ClaimedCall;
import dev.parley.telephone.plan.CalleeNumber;
import dev.parley.telephone.plan.CallingPolicies;

/** Whether a call may be placed or taken now, and how. */
@ApplicationScoped
class CallBeginning {

    private final CallStart start;
    private final Trunks trunks;
    private final CallingPolicies policies;
    private final Configs configs;
    private final PreConversation hook;
    private final ConversationStore conversations;

    CallBeginning(
            CallStart start,
            Trunks trunks,
            CallingPolicies policies,
            Configs configs,
            PreConversation hook,
            ConversationStore conversations) {
        this.start = start;
        this.trunks = trunks;
        this.policies = policies;
        this.configs = configs;
        this.hook = hook;
        this.conversations = conversations;
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

    /** The last question before a telephone rings. */
    CallStart.Permission begin(ClaimedCall call) {
        return start.begin(call);
    }

    OutboundTrunk trunk(ClaimedCall call) {
        return trunks.outbound(call.trunkId(), call.way().trunk(), call.way().password());
    }
}
