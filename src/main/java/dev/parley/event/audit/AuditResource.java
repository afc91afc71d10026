package dev.parley.event.audit;

import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.audit.AuditAction;
import dev.parley.audit.AuditEntry;
import dev.parley.audit.AuditLog;
import dev.parley.wire.Page;
import dev.parley.wire.QueryParameters;

@Path("/core/audit")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Audit", description = "Who changed, or listened to, what is sensitive.")
public class AuditResource {

    private final AuditLog log;
    private final Caller caller;

    AuditResource(AuditLog log, Caller caller) {
        this.log = log;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Scope.AUDIT_READ)
    @Operation(
            operationId = "listAudit",
            summary = "Who changed, or listened to, what is sensitive, newest first",
            description =
                    "Each entry was written with the change itself, and is sealed by a hash over it and the one before.")
    @Parameter(
            name = "action",
            in = ParameterIn.QUERY,
            description = "Such as agent_version.published.",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "subject",
            in = ParameterIn.QUERY,
            description = "What it was done to.",
            schema = @Schema(type = SchemaType.STRING))
    @Parameter(
            name = "token_id",
            in = ParameterIn.QUERY,
            description = "Who did it.",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = AuditEntry.class)))
    public Response list(@Context UriInfo uri) {
        QueryParameters query = QueryParameters.of(uri);
        Page page = Page.of(query);
        AuditLog.Filter filter = new AuditLog.Filter(
                query.parsed("action", "must be one of " + String.join(", ", AuditAction.names()), AuditAction::ofWire),
                query.numberOrText("subject"),
                query.uuid("token_id"));
        query.refuseOthers();
        List<AuditEntry> entries = log.page(caller.organizationId(), filter, page);
        return page.answer(entries, AuditEntry::createdAt, uri);
    }
}
