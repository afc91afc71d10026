package dev.parley.telephone.plan;

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

@Path("/admin/calling-policy")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Telephone", description = "Whom an organization may call.")
public class CallingPolicyResource {

    private final CallingPolicies policies;
    private final Caller caller;

    CallingPolicyResource(CallingPolicies policies, Caller caller) {
        this.policies = policies;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Scope.CALLING_POLICY_MANAGE)
    @Operation(operationId = "getCallingPolicy", summary = "Whom the organization may call")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = CallingPolicy.class)))
    public CallingPolicy get() {
        return policies.of(caller.organizationId());
    }

    @PUT
    @RolesAllowed(Scope.CALLING_POLICY_MANAGE)
    @Operation(
            operationId = "replaceCallingPolicy",
            summary = "Sets whom the organization may call, on every node within five seconds",
            description = "Also for calls that wait already.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = CallingPolicy.class)))
    public CallingPolicy replace(@Valid @NotNull CallingPolicy policy) {
        policies.replace(caller.organizationId(), policy);
        return policies.of(caller.organizationId());
    }
}
