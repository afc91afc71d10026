package dev.parley.webrtc;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Channel;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.ConversationChannel;
import dev.parley.conversation.Creation;
import dev.parley.conversation.Opened;
import dev.parley.problem.Problem;

/** WebRTC: everything is checked as it will be; there are no rooms yet. */
@ApplicationScoped
public class WebrtcChannel implements ConversationChannel {

    @Override
    public Channel channel() {
        return Channel.WEBRTC;
    }

    @Override
    public int createdStatus() {
        return 200;
    }

    @Override
    public Opened open(Creation creation) {
        throw Problem.of(501, "The request is valid, but this installation has no WebRTC rooms yet.");
    }

    @Override
    public Opened replay(Conversation existing) {
        throw new IllegalStateException("there are no WebRTC conversations yet");
    }
}
