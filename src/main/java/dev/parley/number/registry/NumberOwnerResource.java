package dev.parley.number.registry;

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
import dev.parley.number.E164;
import dev.parley.problem.Problem;

/** For the operator of the installation, whose tokens the command {@code operator-token} makes; not for organizations. */
@Path("/admin/installation/phone-numbers/{number}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
public class NumberOwnerResource {

    private final NumberOwners owners;
    private final Tokens tokens;

    NumberOwnerResource(NumberOwners owners, Tokens tokens) {
        this.owners = owners;
        this.tokens = tokens;
    }

    /** Whose it is. */
    public record Owner(@NotNull UUID organizationId) {}

    @GET
    @RolesAllowed(Scope.INSTALLATION_MANAGE)
    @Operation(hidden = true)
    public Owner get(@PathParam("number") String number) {
        return new Owner(owners.owner(number).orElseThrow(() -> Problem.notFound("owner")));
    }

    @PUT
    @RolesAllowed(Scope.INSTALLATION_MANAGE)
    @Operation(hidden = true)
    public Owner give(@PathParam("number") String number, @Valid @NotNull Owner owner) {
        if (!E164.Validator.isPossible(number)) {
            throw Problem.notFound("phone number");
        }
        if (!tokens.isOrganization(owner.organizationId())) {
            throw Problem.invalid("organization_id", "is no organization of this installation");
        }
        owners.give(number, owner.organizationId());
        return owner;
    }

    @DELETE
    @RolesAllowed(Scope.INSTALLATION_MANAGE)
    @Operation(hidden = true)
    public void take(@PathParam("number") String number) {
        if (!owners.take(number)) {
            throw Problem.notFound("owner");
        }
    }
}
