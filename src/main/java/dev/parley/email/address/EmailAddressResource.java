package dev.parley.email.address;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
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
import dev.parley.wire.HeaderLine;
import dev.parley.wire.Page;

@Path("/core/email-addresses")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Email addresses", description = "What an organization sends mail from, and where it can be written to.")
public class EmailAddressResource {

    private final EmailAddresses addresses;
    private final Caller caller;

    EmailAddressResource(EmailAddresses addresses, Caller caller) {
        this.addresses = addresses;
        this.caller = caller;
    }

    /** What can be changed of an address. */
    @Schema(additionalProperties = Schema.False.class)
    public record EmailAddressSettings(
            @Size(min = 1, max = 255)
            @HeaderLine
            @Schema(
                    description = "Stands beside the address where the agent's configuration has no name.",
                    examples = "The bakery")
            String displayName,

            @Schema(description = "Answers mail that begins a conversation. Absent: such mail is ignored.")
            UUID agentId,

            @Schema(description = "Sends what names no from_address; default false. The one before is it no longer.")
            Boolean defaultSender) {

        EmailAddresses.Settings settings() {
            return new EmailAddresses.Settings(displayName, agentId, Boolean.TRUE.equals(defaultSender));
        }
    }

    /** An address as a client writes it. */
    @Schema(additionalProperties = Schema.False.class)
    public record NewEmailAddress(
            @NotNull @Size(max = 254) @MailAddress @Schema(examples = "desk@example.com")
            String address,

            @Size(min = 1, max = 255) @HeaderLine String displayName,

            UUID agentId,
            Boolean defaultSender) {

        EmailAddresses.Settings settings() {
            return new EmailAddressSettings(displayName, agentId, defaultSender).settings();
        }
    }

    /** An address as it is shown. */
    @Schema(name = "EmailAddress")
    public record View(
            @Schema(required = true) String address,
            @Schema(required = true, nullable = true) String displayName,
            @Schema(required = true, nullable = true) UUID agentId,
            @Schema(required = true) boolean defaultSender,
            @Schema(required = true) Instant createdAt,
            @Schema(required = true) Instant updatedAt) {

        static View of(EmailAddress address) {
            return new View(
                    address.address,
                    address.displayName,
                    address.agentId,
                    address.defaultSender,
                    address.createdAt,
                    address.updatedAt);
        }
    }

    @GET
    @RolesAllowed({Scope.EMAIL_ADDRESSES_READ, Scope.EMAIL_ADDRESSES_MANAGE})
    @Operation(operationId = "listEmailAddresses", summary = "The organization's addresses, newest first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = View.class)))
    public Response list(@Context UriInfo uri) {
        Page page = Page.only(uri);
        List<View> views = EmailAddress.page(caller.organizationId(), page).stream()
                .map(View::of)
                .toList();
        return page.answer(views, View::createdAt, uri);
    }

    @POST
    @RolesAllowed(Scope.EMAIL_ADDRESSES_MANAGE)
    @Operation(
            operationId = "createEmailAddress",
            summary = "Adds an address; within five seconds every node sends from it")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = View.class)))
    public Response create(@Valid @NotNull NewEmailAddress address) {
        EmailAddress created = addresses.create(caller.organizationId(), address.address(), address.settings());
        return Response.status(201).entity(View.of(created)).build();
    }

    @GET
    @Path("{address}")
    @RolesAllowed({Scope.EMAIL_ADDRESSES_READ, Scope.EMAIL_ADDRESSES_MANAGE})
    @Operation(operationId = "getEmailAddress", summary = "One address")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = View.class)))
    public View get(@PathParam("address") String address) {
        return View.of(addresses.get(caller.organizationId(), address));
    }

    @PUT
    @Path("{address}")
    @RolesAllowed(Scope.EMAIL_ADDRESSES_MANAGE)
    @Operation(operationId = "replaceEmailAddress", summary = "Replaces all but the address itself")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = View.class)))
    public View replace(@PathParam("address") String address, @Valid @NotNull EmailAddressSettings settings) {
        return View.of(addresses.replace(caller.organizationId(), address, settings.settings()));
    }

    @DELETE
    @Path("{address}")
    @RolesAllowed(Scope.EMAIL_ADDRESSES_MANAGE)
    @Operation(
            operationId = "deleteEmailAddress",
            summary = "Deletes an address; conversations that it sends for go on")
    @APIResponse(responseCode = "204")
    public void delete(@PathParam("address") String address) {
        addresses.delete(caller.organizationId(), address);
    }
}
