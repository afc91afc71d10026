package dev.parley.number.trunk;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.wire.Page;
import dev.parley.wire.Uuids;

@Path("/core/trunks")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Trunks", description = "SIP ways out and in.")
public class TrunkResource {

    private final Trunks trunks;
    private final Caller caller;

    TrunkResource(Trunks trunks, Caller caller) {
        this.trunks = trunks;
        this.caller = caller;
    }

    /** A trunk as it is shown: without passwords. */
    @Schema(name = "Trunk")
    public record View(
            @Schema(required = true) UUID id,
            @Schema(required = true) String name,

            @Schema(required = true, nullable = true, implementation = NewTrunk.Inbound.class) @JsonRawValue
            String inboundConfig,

            @Schema(required = true, nullable = true, implementation = NewTrunk.Outbound.class) @JsonRawValue
            String outboundConfig,

            @Schema(required = true) Instant createdAt,
            @Schema(required = true) Instant updatedAt,

            @Schema(description = "Of one trunk that is registered with: how that stands.")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            Registration registration) {

        static View of(Trunk trunk) {
            return of(trunk, null);
        }

        private static View of(Trunk trunk, Registration registration) {
            return new View(
                    trunk.id,
                    trunk.name,
                    trunk.inboundConfig,
                    trunk.outboundConfig,
                    trunk.createdAt,
                    trunk.updatedAt,
                    registration);
        }
    }

    /** How a registration stands. */
    @Schema(name = "TrunkRegistration")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Registration(
            @Schema(
                    required = true,
                    enumeration = {"trying", "registered", "refused", "unreachable"})
            String state,

            @Schema(description = "Of the response that refused it.")
            Integer sipCode,

            Instant registeredUntil) {

        private static Registration of(TrunkRegistration row) {
            return row == null ? null : new Registration(row.state, row.sipCode, row.registeredUntil);
        }
    }

    @GET
    @RolesAllowed({Scope.TRUNKS_READ, Scope.TRUNKS_MANAGE})
    @Operation(operationId = "listTrunks", summary = "The organization's trunks, newest first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = View.class)))
    public Response list(@Context UriInfo uri) {
        Page page = Page.only(uri);
        List<View> views =
                Trunk.page(caller.organizationId(), page).stream().map(View::of).toList();
        return page.answer(views, View::createdAt, uri);
    }

    @POST
    @RolesAllowed(Scope.TRUNKS_MANAGE)
    @Operation(operationId = "createTrunk", summary = "Makes a trunk")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = View.class)))
    public Response create(@Valid @NotNull NewTrunk trunk) {
        return Response.status(201)
                .entity(View.of(trunks.create(caller.organizationId(), trunk)))
                .build();
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Scope.TRUNKS_READ, Scope.TRUNKS_MANAGE})
    @Operation(operationId = "getTrunk", summary = "One trunk")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = View.class)))
    public View get(@PathParam("id") String id) {
        Trunk trunk = trunks.get(caller.organizationId(), Uuids.inPath(id, "trunk"));
        return View.of(trunk, Registration.of(trunks.registration(trunk.id)));
    }

    @PUT
    @Path("{id}")
    @RolesAllowed(Scope.TRUNKS_MANAGE)
    @Operation(
            operationId = "replaceTrunk",
            summary = "Replaces a trunk; passwords left out stay, unless another would get to see them")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = View.class)))
    public View replace(@PathParam("id") String id, @Valid @NotNull NewTrunk trunk) {
        return View.of(trunks.replace(caller.organizationId(), Uuids.inPath(id, "trunk"), trunk));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Scope.TRUNKS_MANAGE)
    @Operation(operationId = "deleteTrunk", summary = "Deletes a trunk that no number is on")
    @APIResponse(responseCode = "204")
    public void delete(@PathParam("id") String id) {
        trunks.delete(caller.organizationId(), Uuids.inPath(id, "trunk"));
    }
}
