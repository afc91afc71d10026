package dev.parley.telephone;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Conversation;

/** The lines of people who talk on the telephone on this node. */
@ApplicationScoped
public class TalkingLegs {

    private final Map<Conversation.Key, Carrier.Leg> legs = new ConcurrentHashMap<>();

    void talks(Conversation.Key conversation, Carrier.Leg leg) {
        legs.put(conversation, leg);
    }

    void over(Conversation.Key conversation, Carrier.Leg leg) {
        legs.remove(conversation, leg);
    }

    /** Empty when the person is on no telephone. */
    public Optional<Carrier.Leg> of(Conversation.Key conversation) {
        return Optional.ofNullable(legs.get(conversation));
    }
}
