package dev.parley.erasure;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.agent.config.RetentionConfig;

@Path("/admin/retention")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Erasure")
public class RetentionResource {

    private final Erasures erasures;
    private final Caller caller;

    RetentionResource(Erasures erasures, Caller caller) {
        this.erasures = erasures;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Scope.RETENTION_MANAGE)
    @Operation(operationId = "getRetention", summary = "For how many days after its end what is kept of a conversation")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RetentionConfig.class)))
    public RetentionConfig get() {
        return erasures.retention(caller.organizationId());
    }

    @PUT
    @RolesAllowed(Scope.RETENTION_MANAGE)
    @Operation(
            operationId = "replaceRetention",
            summary = "Sets for how many days after its end what is kept of a conversation",
            description =
                    "Also of those that are over already. What is not named is kept for ever. An agent's own retention"
                            + " goes before it.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = RetentionConfig.class)))
    public RetentionConfig replace(@Valid @NotNull RetentionConfig retention) {
        erasures.replace(caller.organizationId(), retention);
        return erasures.retention(caller.organizationId());
    }
}
