package dev.parley.telephone;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.Configs;
import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Deadline;
import dev.parley.conversation.Direction;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.ConversationChannel;
import dev.parley.conversation.create.ConversationDraft;
import dev.parley.conversation.create.Creation;
import dev.parley.conversation.create.NewConversation;
import dev.parley.number.OutboundNumbers;
import dev.parley.number.OutboundNumbers.OutboundNumber;
import dev.parley.problem.Problem;
import dev.parley.telephone.claim.CallDeadlines;
import dev.parley.telephone.claim.CallQueue;
import dev.parley.telephone.plan.CallPlan;
import dev.parley.telephone.plan.CalleeNumber;
import dev.parley.telephone.plan.CallingPolicies;
import dev.parley.telephone.plan.TelephoneConfig;

/** Telephone: the conversation and its call are stored together, and the dialer places the call. */
@ApplicationScoped
public class TelephoneChannel implements ConversationChannel {

    private final CallQueue queue;
    private final Dialer dialer;
    private final CallEnd ends;
    private final OutboundNumbers numbers;
    private final CallingPolicies policies;
    private final Configs configs;
    private final TelephoneConfig config;
    private final InstantSource clock;

    TelephoneChannel(
            CallQueue queue,
            Dialer dialer,
            CallEnd ends,
            OutboundNumbers numbers,
            CallingPolicies policies,
            Configs configs,
            TelephoneConfig config,
            InstantSource clock) {
        this.queue = queue;
        this.dialer = dialer;
        this.ends = ends;
        this.numbers = numbers;
        this.policies = policies;
        this.configs = configs;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public Channel channel() {
        return Channel.TELEPHONE;
    }

    @Override
    public int createdStatus() {
        return 202;
    }

    /**
     * @throws Problem 422 when no number can call, or this person must not be called, or never at a right time
     */
    @Override
    public ConversationDraft draft(Creation creation) {
        NewConversation request = creation.request();
        CalleeNumber callee = CalleeNumber.of(request.userId());
        policies.refusal(creation.organizationId(), callee).ifPresent(refusal -> {
            throw Problem.invalid("user_id", refusal);
        });
        Instant now = clock.instant();
        CallPlan.Timed timed = CallPlan.of(
                new CallPlan.Policy(request.retry(), request.schedule()),
                new CallPlan.Policy(
                        creation.agent().config().retry(),
                        creation.agent().config().schedule()),
                now,
                config.patience(),
                callee::zones);
        OutboundNumber number = numbers.choose(
                creation.organizationId(),
                request.agentNumber(),
                creation.agent().versionId());
        Conversation row = row(creation, number, timed);
        boolean atOnce = !timed.dueAt().isAfter(now);
        return new ConversationDraft(
                row,
                List.of(),
                queue.beside(number.trunkId(), number.phoneNumber(), row.userId, timed, atOnce),
                atOnce ? dialer::wake : () -> {});
    }

    @Override
    public void end(Conversation active) {
        ends.end(active);
    }

    private Conversation row(Creation creation, OutboundNumber number, CallPlan.Timed timed) {
        Conversation row = creation.row(
                Direction.OUTBOUND,
                creation.agent().inline() ? configs.write(creation.agent().config()) : null);
        Deadline deadline = CallDeadlines.waiting(timed.expiresAt());
        row.status = Status.TRIGGERED.wire();
        row.agentNumber = number.phoneNumber();
        row.deadlineAt = deadline.at();
        row.deadlineReason = deadline.reason();
        row.maxDeadlineAt = deadline.at();
        return row;
    }
}
