package dev.parley.email.suppression;

import java.time.Instant;
import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

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
import dev.parley.conversation.MailAddress;
import dev.parley.wire.Page;

@Path("/core/email-suppressions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Email suppressions", description = "Whom an organization does not write to any more.")
public class EmailSuppressionResource {

    private final EmailSuppressions suppressions;
    private final Caller caller;

    EmailSuppressionResource(EmailSuppressions suppressions, Caller caller) {
        this.suppressions = suppressions;
        this.caller = caller;
    }

    /** An address that is not to be written to. */
    @Schema(additionalProperties = Schema.False.class)
    public record NewEmailSuppression(
            @NotNull @Size(max = 254) @MailAddress @Schema(examples = "ann@example.com")
            String address) {}

    /** A suppression as it is shown. */
    @Schema(name = "EmailSuppression")
    public record View(
            @Schema(required = true) String address,

            @Schema(
                    required = true,
                    enumeration = {"unsubscribed", "bounced", "complained", "manual"})
            String reason,

            @Schema(required = true) Instant createdAt) {

        static View of(EmailSuppression suppression) {
            return new View(suppression.address, suppression.reason, suppression.createdAt);
        }
    }

    @GET
    @RolesAllowed({Scope.EMAIL_ADDRESSES_READ, Scope.EMAIL_ADDRESSES_MANAGE})
    @Operation(operationId = "listEmailSuppressions", summary = "Who is not written to any more, newest first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = View.class)))
    public Response list(@Context UriInfo uri) {
        Page page = Page.only(uri);
        List<View> views = EmailSuppression.page(caller.organizationId(), page).stream()
                .map(View::of)
                .toList();
        return page.answer(views, View::createdAt, uri);
    }

    @POST
    @RolesAllowed(Scope.EMAIL_ADDRESSES_MANAGE)
    @Operation(operationId = "createEmailSuppression", summary = "Writes to an address no more; idempotent")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = View.class)))
    public Response create(@Valid @NotNull NewEmailSuppression suppression) {
        EmailSuppression added =
                suppressions.add(caller.organizationId(), suppression.address(), EmailSuppression.MANUAL);
        return Response.status(201).entity(View.of(added)).build();
    }

    @DELETE
    @Path("{address}")
    @RolesAllowed(Scope.EMAIL_ADDRESSES_MANAGE)
    @Operation(operationId = "deleteEmailSuppression", summary = "Allows an address to be written to again")
    @APIResponse(responseCode = "204")
    public void delete(@PathParam("address") String address) {
        suppressions.remove(caller.organizationId(), address);
    }
}
