package dev.parley.erasure;

import java.time.InstantSource;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.problem.Problem;
import dev.parley.wire.Uuids;

@Path("/core/erasures")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Erasure", description = "What is kept, and for how long.")
public class ErasureResource {

    private final Erasures erasures;
    private final Caller caller;
    private final InstantSource clock;

    ErasureResource(Erasures erasures, Caller caller, InstantSource clock) {
        this.erasures = erasures;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(
            operationId = "createErasure",
            summary = "Erases all conversations of a person: what is over soon, what goes on when it is over")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = ErasureView.class)))
    public Response create(@Valid @NotNull NewErasure request) {
        boolean named = request.userId() != null && !request.userId().isBlank();
        if (named == (request.address() != null)) {
            throw Problem.invalid("user_id", "is required where there is no address, and only there");
        }
        Erasure begun = erasures.begin(caller.organizationId(), caller.tokenId(), Uuids.next(clock.instant()), request);
        return Response.accepted(ErasureView.of(begun)).build();
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Scope.CONVERSATIONS_MANAGE)
    @Operation(operationId = "getErasure", summary = "How far an erasure has come")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ErasureView.class)))
    public ErasureView get(@PathParam("id") String id) {
        return ErasureView.of(erasures.require(caller.organizationId(), Uuids.inPath(id, "erasure")));
    }
}
