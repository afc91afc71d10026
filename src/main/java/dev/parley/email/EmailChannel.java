package dev.parley.email;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationChannel;
import dev.parley.conversation.Creation;
import dev.parley.conversation.Opened;
import dev.parley.problem.Problem;

/** Email: everything is checked as it will be; nothing is sent yet. */
@ApplicationScoped
public class EmailChannel implements ConversationChannel {

    @Override
    public Channel channel() {
        return Channel.EMAIL;
    }

    @Override
    public int createdStatus() {
        return 200;
    }

    @Override
    public Opened open(Creation creation) {
        if (creation.request().fromAddress() != null) {
            throw Problem.invalid("from_address", "is not an address that the organization may send from");
        }
        throw Problem.of(501, "The request is valid, but this installation cannot send mail yet.");
    }

    @Override
    public Opened replay(Conversation existing) {
        throw new IllegalStateException("there are no email conversations yet");
    }
}
