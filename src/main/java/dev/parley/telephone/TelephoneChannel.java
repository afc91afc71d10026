package dev.parley.telephone;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationChannel;
import dev.parley.conversation.Creation;
import dev.parley.conversation.Opened;
import dev.parley.number.OutboundNumbers;
import dev.parley.problem.Problem;

/** Telephone: everything is checked as it will be; nothing is dialled yet. */
@ApplicationScoped
public class TelephoneChannel implements ConversationChannel {

    private final OutboundNumbers numbers;

    @Inject
    TelephoneChannel(OutboundNumbers numbers) {
        this.numbers = numbers;
    }

    @Override
    public Channel channel() {
        return Channel.TELEPHONE;
    }

    @Override
    public int createdStatus() {
        return 202;
    }

    @Override
    public Opened open(Creation creation) {
        numbers.choose(
                creation.organizationId(),
                creation.request().agentNumber(),
                creation.agent().versionId());
        throw Problem.of(501, "The request is valid, but this installation cannot place telephone calls yet.");
    }

    @Override
    public Opened replay(Conversation existing) {
        throw new IllegalStateException("there are no telephone conversations yet");
    }
}
