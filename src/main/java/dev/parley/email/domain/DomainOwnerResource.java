package dev.parley.email.domain;

import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;

import dev.parley.access.Scope;
import dev.parley.access.Tokens;
import dev.parley.problem.Problem;

/** For the operator of the installation, whose tokens the command {@code operator-token} makes; not for organizations. */
@Path("/admin/installation/email-domains/{domain}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
public class DomainOwnerResource {

    private final EmailDomains domains;
    private final Tokens tokens;

    DomainOwnerResource(EmailDomains domains, Tokens tokens) {
        this.domains = domains;
        this.tokens = tokens;
    }

    /** Whose it is. */
    public record DomainOwner(@NotNull UUID organizationId) {}

    @GET
    @RolesAllowed(Scope.INSTALLATION_MANAGE)
    @Operation(hidden = true)
    public DomainOwner get(@PathParam("domain") String domain) {
        return new DomainOwner(domains.owner(domain).orElseThrow(() -> Problem.notFound("owner")));
    }

    @PUT
    @RolesAllowed(Scope.INSTALLATION_MANAGE)
    @Operation(hidden = true)
    public DomainOwner give(@PathParam("domain") String domain, @Valid @NotNull DomainOwner owner) {
        if (!DomainNames.isDomain(domain.toLowerCase(java.util.Locale.ROOT))) {
            throw Problem.notFound("domain");
        }
        if (!tokens.isOrganization(owner.organizationId())) {
            throw Problem.invalid("organization_id", "is no organization of this installation");
        }
        domains.give(domain, owner.organizationId());
        return owner;
    }

    @DELETE
    @RolesAllowed(Scope.INSTALLATION_MANAGE)
    @Operation(hidden = true)
    public void take(@PathParam("domain") String domain) {
        if (!domains.take(domain)) {
            throw Problem.notFound("owner");
        }
    }
}
