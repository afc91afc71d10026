package dev.parley.telephone.carrier;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Conversation;

/** The lines of people who talk on the telephone on this node. */
@ApplicationScoped
public class TalkingLegs {

    private final Map<Conversation.Key, Carrier.Leg> legs = new ConcurrentHashMap<>();

    /** The person talks on this line. */
    public void talks(Conversation.Key conversation, Carrier.Leg leg) {
        legs.put(conversation, leg);
    }

    /** The person talks on this line no more. */
    public void over(Conversation.Key conversation, Carrier.Leg leg) {
        legs.remove(conversation, leg);
    }

    /** Empty when the person is on no telephone. */
    public Optional<Carrier.Leg> of(Conversation.Key conversation) {
        return Optional.ofNullable(legs.get(conversation));
    }
}
