package dev.parley.webrtc.livekit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;

import dev.parley.agent.Configs;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Deadline;
import dev.parley.conversation.EndReason;
import dev.parley.conversation.Status;
import dev.parley.conversation.create.ConversationStore;
import dev.parley.conversation.create.Conversations;
import dev.parley.problem.Problem;
import dev.parley.talk.measure.VoiceLimits;
import dev.parley.webrtc.WebrtcConfig;
import dev.parley.wire.StoredJson;
import dev.parley.wire.Timestamps;

/** Where the LiveKit server tells who came and who went. The same news again, or in another order, changes nothing. */
@Path("/webrtc/livekit/webhook")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@PermitAll
public class LivekitWebhook {

    /** The LiveKit server ends it first, when we ask it to. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final LivekitTokens tokens;
    private final LivekitStore store;
    private final LivekitRooms rooms;
    private final WebrtcConfig config;
    private final Conversations conversations;
    private final ConversationStore changes;
    private final Configs configs;
    private final StoredJson json;
    private final InstantSource clock;

    LivekitWebhook(
            LivekitTokens tokens,
            LivekitStore store,
            LivekitRooms rooms,
            WebrtcConfig config,
            Conversations conversations,
            ConversationStore changes,
            Configs configs,
            StoredJson json,
            InstantSource clock) {
        this.tokens = tokens;
        this.store = store;
        this.rooms = rooms;
        this.config = config;
        this.conversations = conversations;
        this.changes = changes;
        this.configs = configs;
        this.json = json;
        this.clock = clock;
    }

    @POST
    @Consumes({"application/webhook+json", MediaType.APPLICATION_JSON})
    @Operation(hidden = true)
    public Response receive(@HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, byte[] body) {
        if (config.engine() != WebrtcConfig.Engine.LIVEKIT) {
            throw Problem.notFound("address");
        }
        if (authorization == null || !tokens.isFromServer(authorization, body)) {
            throw Problem.of(401, "This is not signed with the API secret of the LiveKit server.");
        }
        JsonNode event = json.read(new String(body, StandardCharsets.UTF_8));
        boolean person = LivekitTokens.PERSON.equals(
                event.path("participant").path("identity").asText());
        Optional<Conversation.Key> room =
                store.named(event.path("room").path("name").asText());
        room.ifPresent(key -> {
            switch (event.path("event").asText()) {
                case "participant_joined" -> {
                    if (person) {
                        joined(key);
                    }
                }
                case "participant_left", "participant_connection_aborted" -> {
                    // Who comes again from another tab drives out their own former self.
                    if (person
                            && !"DUPLICATE_IDENTITY"
                                    .equals(event.at("/participant/disconnectReason")
                                            .asText())) {
                        over(key);
                    }
                }
                case "room_finished" -> over(key);
                default -> {
                    // Tracks, egress and the like.
                }
            }
        });
        return Response.ok().build();
    }

    private void joined(Conversation.Key key) {
        Conversation conversation = conversations.require(key.organizationId(), key.id());
        Duration longest = VoiceLimits.of(configs.of(conversation.agentVersionId, conversation.agentConfig))
                .longest();
        Instant now = Timestamps.now(clock);
        changes.advance(
                key,
                Set.of(Status.TOKEN_CREATED),
                Status.Event.CONNECT,
                new Deadline(now.plus(longest).plus(GRACE), EndReason.MAX_DURATION),
                now);
    }

    private void over(Conversation.Key key) {
        changes.end(
                key, Set.of(Status.IN_PROGRESS), Status.Event.COMPLETE, EndReason.USER_HUNG_UP, Timestamps.now(clock));
        // Also when it had ended: the server may tell it again because the database was away the first time.
        rooms.hasten(key);
    }
}
