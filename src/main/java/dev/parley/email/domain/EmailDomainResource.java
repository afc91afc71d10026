package dev.parley.email.domain;

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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
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
import dev.parley.problem.Problem;
import dev.parley.wire.Page;

@Path("/core/email-domains")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Email addresses")
public class EmailDomainResource {

    private final EmailDomains domains;
    private final Caller caller;

    EmailDomainResource(EmailDomains domains, Caller caller) {
        this.domains = domains;
        this.caller = caller;
    }

    /** A domain as a client writes it. */
    @Schema(additionalProperties = Schema.False.class)
    public record NewEmailDomain(
            @NotNull @Size(max = 253) @Schema(examples = "mail.example.com")
            String domain) {}

    /** A domain as it is shown, with what its DNS is to say. */
    @Schema(name = "EmailDomain")
    public record View(
            @Schema(required = true) String domain,

            @Schema(required = true, description = "Whether the organization may have addresses in it.")
            boolean owned,

            @Schema(required = true, description = "The name of the TXT record.", examples = "_parley.mail.example.com")
            String recordName,

            @Schema(required = true, description = "What the TXT record is to say.")
            String recordValue,

            @Schema(required = true) Instant createdAt,
            @Schema(required = true) Instant updatedAt) {

        static View of(EmailDomain domain) {
            return new View(
                    domain.domain,
                    domain.owned != null,
                    DomainProof.recordName(domain.domain),
                    DomainProof.recordValue(domain.token),
                    domain.createdAt,
                    domain.updatedAt);
        }
    }

    @GET
    @RolesAllowed({Scope.EMAIL_ADDRESSES_READ, Scope.EMAIL_ADDRESSES_MANAGE})
    @Operation(
            operationId = "listEmailDomains",
            summary = "The domains that the organization says are its own, newest first")
    @APIResponse(
            responseCode = "200",
            description = "Each with the record that proves it.",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = View.class)))
    public Response list(@Context UriInfo uri) {
        Page page = Page.only(uri);
        List<View> views = EmailDomain.page(caller.organizationId(), page).stream()
                .map(View::of)
                .toList();
        return page.answer(views, View::createdAt, uri);
    }

    @POST
    @RolesAllowed(Scope.EMAIL_ADDRESSES_MANAGE)
    @Operation(
            operationId = "createEmailDomain",
            summary = "Says that a domain is the organization's, and how to prove it",
            description =
                    "The first answer tells a TXT record. Once the domain's DNS has it, ask again with the same body:"
                            + " the service looks, and owned becomes true.")
    @APIResponse(
            responseCode = "201",
            description = "Said for the first time, or looked at again.",
            content = @Content(schema = @Schema(implementation = View.class)))
    public Response create(@Valid @NotNull NewEmailDomain domain) {
        EmailDomains.Claim claim = domains.claim(caller.organizationId(), domain.domain());
        return Response.status(201).entity(View.of(claim.domain())).build();
    }

    @DELETE
    @RolesAllowed(Scope.EMAIL_ADDRESSES_MANAGE)
    @Operation(operationId = "deleteEmailDomain", summary = "Gives a domain up; addresses in it stay")
    @APIResponse(responseCode = "204", description = "Given up.")
    public void delete(@QueryParam("domain") String domain) {
        if (domain == null) {
            throw Problem.invalid("domain", "must name the domain");
        }
        domains.release(caller.organizationId(), domain);
    }
}
