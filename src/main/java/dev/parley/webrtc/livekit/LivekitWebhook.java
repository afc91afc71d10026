package dev.parley.webrtc.livekit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

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

import dev.parley.conversation.Conversation;
import dev.parley.problem.Problem;
import dev.parley.webrtc.WebrtcConfig;
import dev.parley.wire.StoredJson;

/** Where the LiveKit server tells who came and who went. The same news again, or in another order, changes nothing. */
@Path("/webrtc/livekit/webhook")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@PermitAll
public class LivekitWebhook {

    private final LivekitTokens tokens;
    private final LivekitStore store;
    private final LivekitPeople people;
    private final WebrtcConfig config;
    private final StoredJson json;

    LivekitWebhook(
            LivekitTokens tokens, LivekitStore store, LivekitPeople people, WebrtcConfig config, StoredJson json) {
        this.tokens = tokens;
        this.store = store;
        this.people = people;
        this.config = config;
        this.json = json;
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
                        people.joined(key);
                    }
                }
                case "participant_left", "participant_connection_aborted" -> {
                    // Who comes again from another tab drives out their own former self.
                    if (person
                            && !"DUPLICATE_IDENTITY"
                                    .equals(event.at("/participant/disconnectReason")
                                            .asText())) {
                        people.over(key);
                    }
                }
                case "room_finished" -> people.over(key);
                default -> {
                    // Tracks, egress and the like.
                }
            }
        });
        return Response.ok().build();
    }
}
