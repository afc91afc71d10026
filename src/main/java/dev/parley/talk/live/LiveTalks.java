package dev.parley.talk.live;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.runtime.StartupEvent;

import dev.parley.agent.config.call.TransferConfig;
import dev.parley.conversation.Conversation;
import dev.parley.queue.news.ConversationTopic;
import dev.parley.queue.news.Wakeups;
import dev.parley.wire.StoredJson;

/** The talks that go on on this node, for those who want something of one on whichever node it is. */
@ApplicationScoped
public class LiveTalks {

    private static final String TRANSFER = "parley_talk_transfer";

    private final Wakeups wakeups;
    private final StoredJson json;
    private final Map<Conversation.Key, Talk> talks = new ConcurrentHashMap<>();

    LiveTalks(Wakeups wakeups, StoredJson json) {
        this.wakeups = wakeups;
        this.json = json;
    }

    void start(@Observes StartupEvent started) {
        wakeups.listen(TRANSFER, told -> {
            Talk talk = talks.get(ConversationTopic.key(told));
            if (talk != null) {
                JsonNode order = json.read(new String(
                        Base64.getUrlDecoder().decode(ConversationTopic.more(told)), StandardCharsets.UTF_8));
                transfer(
                        talk,
                        UUID.fromString(order.path("id").asText()),
                        order.path("to").asText(),
                        order.hasNonNull("mode")
                                ? TransferConfig.Mode.valueOf(order.path("mode").asText())
                                : null,
                        order.path("briefing").asText(null));
            }
        });
    }

    void begun(Conversation.Key conversation, Talk talk) {
        talks.put(conversation, talk);
    }

    void over(Conversation.Key conversation, Talk talk) {
        talks.remove(conversation, talk);
    }

    /** The talk with its person, if that is on this node. */
    public Optional<Talk> of(Conversation.Key conversation) {
        return Optional.ofNullable(talks.get(conversation));
    }

    /**
     * Has a person brought to somebody, by the node that has the talk. Returns at once; it may be that no node hears of it.
     *
     * @param id of this wish: said again, it is still one
     * @param mode null: as the agent has it
     * @param briefing or null
     */
    public void transfer(Conversation.Key conversation, UUID id, String to, TransferConfig.Mode mode, String briefing) {
        Talk talk = talks.get(conversation);
        if (talk != null) {
            transfer(talk, id, to, mode, briefing);
            return;
        }
        String order = JsonNodeFactory.instance
                .objectNode()
                .put("id", id.toString())
                .put("to", to)
                .put("mode", mode == null ? null : mode.name())
                .put("briefing", briefing)
                .toString();
        wakeups.tell(
                TRANSFER,
                ConversationTopic.of(
                        conversation, Base64.getUrlEncoder().encodeToString(order.getBytes(StandardCharsets.UTF_8))));
    }

    private static void transfer(Talk talk, UUID id, String to, TransferConfig.Mode mode, String briefing) {
        Thread.ofVirtual().name("transfer").start(() -> talk.bringForClient(id, to, mode, briefing));
    }
}
