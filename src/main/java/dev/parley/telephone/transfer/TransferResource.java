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
import dev.parley.agent.config.call.TransferConfig;
import dev.parley.number.E164;
import dev.parley.wire.Uuids;

@Path("/core/conversations/{id}/transfer")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Telephone")
public class TransferResource {

    private final TransferRequests transfers;
    private final Caller caller;

    TransferResource(TransferRequests transfers, Caller caller) {
        this.transfers = transfers;
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
        transfers.begin(caller.organizationId(), Uuids.inPath(id, "conversation"), wanted);
        return RestResponse.status(RestResponse.Status.ACCEPTED);
    }
}
