package dev.parley.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
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

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.problem.Problem;
import dev.parley.wire.Page;
import dev.parley.wire.Uuids;

@Path("/admin")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Access", description = "Tokens of the organization.")
public class OrganizationPatResource {

    private final Tokens tokens;
    private final Caller caller;
    private final InstantSource clock;

    OrganizationPatResource(Tokens tokens, Caller caller, InstantSource clock) {
        this.tokens = tokens;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * A token to make.
     *
     * @param expiresAt epoch milliseconds, or null for never
     */
    @Schema(additionalProperties = Schema.False.class)
    public record NewPat(
            @NotNull @Size(min = 1, max = 255) String name,
            @NotEmpty @Size(max = 32) List<@NotNull String> scopes,

            @Schema(description = "Epoch milliseconds; null: never.", nullable = true)
            Long expiresAt) {}

    /**
     * A token as it is shown.
     *
     * @param patKey the token itself, only in the answer to its creation
     */
    public record Pat(
            @Schema(required = true) UUID id,
            @Schema(required = true) String name,
            @Schema(required = true) List<String> scopes,
            @Schema(required = true, nullable = true) Long expiresAt,
            @Schema(required = true) Instant createdAt,
            @Schema(required = true, nullable = true) Instant lastUsedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Schema(description = "Only at creation.")
            String patKey) {

        static Pat of(AccessToken token, String key) {
            return new Pat(
                    token.id,
                    token.name,
                    List.of(token.scopes),
                    token.expiresAt == null ? null : token.expiresAt.toEpochMilli(),
                    token.createdAt,
                    token.lastUsedAt,
                    key);
        }
    }

    /** What the caller may do. */
    public record Scopes(@Schema(required = true) List<String> scopes) {}

    @POST
    @Path("organization-pats")
    @RolesAllowed(Scope.PATS_MANAGE)
    @Operation(operationId = "createToken", summary = "Makes a token; its key is shown once")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Pat.class)))
    public Response create(@Valid @NotNull NewPat pat) {
        for (String scope : pat.scopes()) {
            if (!Scope.ALL.contains(scope)) {
                throw Problem.invalid(
                        "scopes", "there is no scope of this name; there are " + String.join(", ", Scope.ALL));
            }
            if (!caller.holds(scope)) {
                throw Problem.of(
                        403, "A token can only hand on scopes that it has itself; this one lacks " + scope + ".");
            }
        }
        AccessToken token = tokens.handOn(caller.organizationId(), pat.name(), pat.scopes(), expiry(pat.expiresAt()));
        return Response.status(201).entity(Pat.of(token, tokens.sign(token))).build();
    }

    @GET
    @Path("organization-pats")
    @RolesAllowed(Scope.PATS_MANAGE)
    @Operation(operationId = "listTokens", summary = "The organization's tokens, never their keys")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = Pat.class)))
    public Response list(@Context UriInfo uri) {
        Page page = Page.only(uri);
        List<Pat> pats = AccessToken.page(caller.organizationId(), page).stream()
                .map(token -> Pat.of(token, null))
                .toList();
        return page.answer(pats, Pat::createdAt, uri);
    }

    @DELETE
    @Path("organization-pats/{id}")
    @RolesAllowed(Scope.PATS_MANAGE)
    @Operation(operationId = "revokeToken", summary = "Revokes a token on every node within seconds")
    @APIResponse(responseCode = "204")
    public void revoke(@PathParam("id") String id) {
        tokens.revoke(caller.organizationId(), Uuids.inPath(id, "token"));
    }

    @GET
    @Path("members/me/scopes")
    @RolesAllowed("**")
    @Operation(operationId = "ownScopes", summary = "What the caller's token allows")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = Scopes.class)))
    public Scopes scopes() {
        return new Scopes(Stream.concat(Scope.ALL.stream(), Stream.of(Scope.INSTALLATION_MANAGE))
                .filter(caller::holds)
                .toList());
    }

    /** A token cannot hand on more time than it has itself. */
    private Instant expiry(Long millis) {
        Instant own = caller.expiresAt();
        if (millis == null) {
            if (own.isBefore(TokenSigner.NEVER)) {
                throw Problem.invalid("expires_at", "is required: this token itself expires at " + own);
            }
            return null;
        }
        try {
            Instant expiry = Instant.ofEpochMilli(millis);
            if (!expiry.isAfter(clock.instant())) {
                throw Problem.invalid("expires_at", "must be in the future");
            }
            if (expiry.isAfter(own)) {
                throw Problem.invalid("expires_at", "must not be after this token itself expires, at " + own);
            }
            return expiry;
        } catch (DateTimeException outside) {
            throw Problem.invalid("expires_at", "must be epoch milliseconds");
        }
    }
}
