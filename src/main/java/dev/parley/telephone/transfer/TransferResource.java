package dev.parley.telephone.transfer;

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

    private final Conversations conversations;
    private final CallingPolicies policies;
    private final TransferStore store;
    private final LiveTalks talks;
    private final Caller caller;

    TransferResource(
            Conversations conversations,
            CallingPolicies policies,
            TransferStore store,
            LiveTalks talks,
            Caller caller) {
        this.conversations = conversations;
        this.policies = policies;
        this.store = store;
        this.talks = talks;
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
    @APIResponse(responseCode = "202", description = "It is on its way.")
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
        talks.transfer(conversation.key(), wanted.to(), wanted.mode(), wanted.briefing());
        return RestResponse.status(RestResponse.Status.ACCEPTED);
    }
}
