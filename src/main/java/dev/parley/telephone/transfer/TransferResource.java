package dev.parley.telephone.transfer;

import java.time.Duration;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.agent.config.TransferConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Status;
import dev.parley.number.E164;
import dev.parley.problem.Problem;
import dev.parley.queue.ConversationNews;
import dev.parley.talk.LiveTalks;
import dev.parley.telephone.CalleeNumber;
import dev.parley.telephone.CallingPolicies;
import dev.parley.wire.Uuids;

@Path("/core/conversations/{id}/transfer")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Telephone")
public class TransferResource {

    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(6);
    private static final Duration SAID_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration LOOKED_AT_EVERY = Duration.ofMillis(20);

    private final Conversations conversations;
    private final CallingPolicies policies;
    private final TransferStore store;
    private final LiveTalks talks;
    private final ConversationNews news;
    private final Caller caller;

    TransferResource(
            Conversations conversations,
            CallingPolicies policies,
            TransferStore store,
            LiveTalks talks,
            ConversationNews news,
            Caller caller) {
        this.conversations = conversations;
        this.policies = policies;
        this.store = store;
        this.talks = talks;
        this.news = news;
        this.caller = caller;
    }

    /**
     * To whom, and how.
     *
     * @param to E.164
     * @param briefing what whoever answers is told first
     */
    @Schema(name = "NewTransfer", additionalProperties = Schema.False.class)
    public record NewTransfer(
            @Schema(required = true, examples = "+14155550199") @NotNull @E164
            String to,

            @Schema(description = "Default: as the agent has it, or bridge.")
            TransferConfig.Mode mode,

            @Schema(description = "Told whoever answers, where the mode is warm.") @Size(max = 1_000)
            String briefing) {}

    @POST
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(
            operationId = "transferConversation",
            summary = "Brings the person of a talk to somebody else on the telephone",
            description =
                    "The call to them is one of its attempts. Events tell what comes of it: transfer_started, then"
                            + " transfer_completed or transfer_failed; where it fails the agent says so and goes on. It is not begun"
                            + " again when the node is lost that has the talk.")
    @APIResponse(responseCode = "202", description = "It is on record.")
    public RestResponse<Void> transfer(@PathParam("id") String id, @Valid @NotNull NewTransfer wanted) {
        Conversation conversation = conversations.require(caller.organizationId(), Uuids.inPath(id, "conversation"));
        policies.refusal(conversation.organizationId, CalleeNumber.of(wanted.to()))
                .ifPresent(refusal -> {
                    throw Problem.invalid("to", refusal);
                });
        if (!conversation.isSpoken() || !Status.IN_PROGRESS.wire().equals(conversation.status)) {
            throw Problem.conflict("People are brought to others while they talk; this conversation is on "
                    + conversation.channel + " and " + conversation.status + ".");
        }
        if (store.isOpen(conversation.key())) {
            throw Problem.conflict("Somebody is called already, or talks to the person.");
        }
        begin(conversation.key(), wanted);
        return RestResponse.status(RestResponse.Status.ACCEPTED);
    }

    /** Until the node that has the talk has put it on record: what nodes tell each other can get lost. */
    private void begin(Conversation.Key conversation, NewTransfer wanted) {
        UUID wish = UUID.randomUUID();
        long before = store.told(conversation);
        long until = System.nanoTime() + BEGUN_WITHIN.toNanos();
        try (ConversationNews.Watch watch = news.watch(conversation)) {
            do {
                talks.transfer(conversation, wish, wanted.to(), wanted.mode(), wanted.briefing());
                long again = System.nanoTime() + SAID_AGAIN_AFTER.toNanos();
                while (again - System.nanoTime() > 0) {
                    if (store.told(conversation) > before) {
                        return;
                    }
                    watch.await(LOOKED_AT_EVERY);
                }
            } while (until - System.nanoTime() > 0);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        throw Problem.unavailable(
                "The node that has the talk does not answer; whether anybody is called is not known yet.",
                SAID_AGAIN_AFTER);
    }
}
