package dev.parley.telephone.transfer;

import java.io.IOException;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import dev.parley.agent.config.call.TransferConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Conversations;
import dev.parley.media.rtp.RtpSession;
import dev.parley.media.rtp.RtpSessions;
import dev.parley.number.OutboundNumbers;
import dev.parley.number.OutboundNumbers.OutboundNumber;
import dev.parley.number.trunk.OutboundTrunk;
import dev.parley.number.trunk.Trunks;
import dev.parley.problem.Problem;
import dev.parley.talk.transfer.TransferOrder;
import dev.parley.talk.transfer.Transfers;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.carrier.TalkingLegs;
import dev.parley.telephone.plan.CalleeNumber;
import dev.parley.telephone.plan.CallingPolicies;

/** Calls those to whom people are to be brought, as any call goes out, to numbers that the organization may call. */
@ApplicationScoped
class TelephoneTransfers implements Transfers {

    private static final Logger LOG = Logger.getLogger(TelephoneTransfers.class);
    private static final String NOT_ALLOWED = "callee_not_allowed";

    private final TransferStore store;
    private final Carrier carrier;
    private final RtpSessions media;
    private final CallingPolicies policies;
    private final OutboundNumbers numbers;
    private final Trunks trunks;
    private final Conversations conversations;
    private final TalkingLegs legs;

    TelephoneTransfers(
            TransferStore store,
            Carrier carrier,
            RtpSessions media,
            CallingPolicies policies,
            OutboundNumbers numbers,
            Trunks trunks,
            Conversations conversations,
            TalkingLegs legs) {
        this.store = store;
        this.carrier = carrier;
        this.media = media;
        this.policies = policies;
        this.numbers = numbers;
        this.trunks = trunks;
        this.conversations = conversations;
        this.legs = legs;
    }

    /** A person who is on no telephone has no carrier that could be asked to call: both are on our lines then. */
    @Override
    public Placing placing(Conversation.Key conversation, TransferOrder order, Runnable late) {
        if (order.mode() != TransferConfig.Mode.REFER) {
            return new TransferCall(conversation, order, this);
        }
        return legs.of(conversation)
                .<Placing>map(leg -> new ReferredCall(conversation, order, leg, this, late))
                .orElseGet(() -> new TransferCall(conversation, order.bridged(), this));
    }

    TransferStore store() {
        return store;
    }

    Carrier carrier() {
        return carrier;
    }

    RtpSession openMedia() throws IOException {
        return media.open();
    }

    /** Why they must not be called, if so. */
    Optional<String> obstacle(Conversation.Key conversation, TransferOrder order) {
        return policies.refusal(conversation.organizationId(), CalleeNumber.of(order.to()))
                .map(refused -> NOT_ALLOWED);
    }

    /**
     * The number that calls: the one that the agent names; else the conversation's, if it can call out, or any that can.
     *
     * @throws Problem when there is none
     */
    OutboundNumber number(Conversation.Key conversation, TransferOrder order) {
        Conversation row = conversations.require(conversation.organizationId(), conversation.id());
        if (order.from() == null && row.agentNumber != null) {
            try {
                return numbers.choose(row.organizationId, row.agentNumber, row.agentVersionId);
            } catch (Problem onlyCallsIn) {
                LOG.debugf("Another number calls: %s", onlyCallsIn.getMessage());
            }
        }
        return numbers.choose(row.organizationId, order.from(), row.agentVersionId);
    }

    /**
     * @throws Problem when it is not there any more
     */
    OutboundTrunk trunk(OutboundNumber from) {
        return trunks.outbound(from.trunkId());
    }
}
