package dev.parley.openapi;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Scope;

@Path("/core/agent-config-schema")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Agents")
public class AgentConfigSchemaResource {

    private final AgentConfigSchema schema;

    AgentConfigSchemaResource(AgentConfigSchema schema) {
        this.schema = schema;
    }

    @GET
    @RolesAllowed({Scope.AGENTS_READ, Scope.AGENTS_MANAGE})
    @Operation(operationId = "getAgentConfigSchema", summary = "The JSON Schema of AgentConfig")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    public ObjectNode get() {
        return schema.schema();
    }
}
