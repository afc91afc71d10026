package dev.parley.agent;

import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
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
import dev.parley.agent.config.AgentConfig;
import dev.parley.number.PhoneNumberView;
import dev.parley.problem.Problem;
import dev.parley.wire.Page;
import dev.parley.wire.Uuids;

@Path("/core/agents/{agent_id}/versions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Agents")
public class VersionResource {

    private final Agents agents;
    private final Versions versions;
    private final Caller caller;

    VersionResource(Agents agents, Versions versions, Caller caller) {
        this.agents = agents;
        this.versions = versions;
        this.caller = caller;
    }

    /** A version to make: from a configuration, or from another version of the agent. */
    @Schema(additionalProperties = Schema.False.class, description = "Exactly one of the two.")
    public record NewVersion(@Valid AgentConfig config, Integer baseVersion) {}

    /** What a draft is replaced with. */
    @Schema(additionalProperties = Schema.False.class)
    public record VersionChange(@Valid @NotNull AgentConfig config) {}

    @GET
    @RolesAllowed({Scope.AGENTS_READ, Scope.AGENTS_MANAGE})
    @Operation(operationId = "listVersions", summary = "The agent's versions, newest first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = VersionView.class)))
    public Response list(@PathParam("agent_id") String agentId, @Context UriInfo uri) {
        Page page = Page.only(uri);
        Agent agent = agents.get(caller.organizationId(), Uuids.inPath(agentId, "agent"));
        List<VersionView> views =
                AgentVersion.page(agent.id, page).stream().map(VersionView::of).toList();
        return page.answer(views, VersionView::createdAt, uri);
    }

    @POST
    @RolesAllowed(Scope.AGENTS_MANAGE)
    @Operation(operationId = "createVersion", summary = "Makes a draft")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = VersionView.class)))
    public Response create(@PathParam("agent_id") String agentId, @Valid @NotNull NewVersion request) {
        if ((request.config() == null) == (request.baseVersion() == null)) {
            throw Problem.invalid("config", "give exactly one of config and base_version");
        }
        UUID organization = caller.organizationId();
        UUID agent = Uuids.inPath(agentId, "agent");
        AgentVersion version = request.config() == null
                ? versions.copy(organization, agent, request.baseVersion())
                : versions.draft(organization, agent, request.config());
        return Response.status(201).entity(VersionView.of(version)).build();
    }

    @GET
    @Path("{version}")
    @RolesAllowed({Scope.AGENTS_READ, Scope.AGENTS_MANAGE})
    @Operation(operationId = "getVersion", summary = "One version, by its number or \"latest\"")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = VersionView.class)))
    public VersionView get(@PathParam("agent_id") String agentId, @PathParam("version") String version) {
        return VersionView.of(versions.get(caller.organizationId(), Uuids.inPath(agentId, "agent"), version));
    }

    @PUT
    @Path("{version}")
    @RolesAllowed(Scope.AGENTS_MANAGE)
    @Operation(operationId = "replaceVersion", summary = "Replaces a draft's configuration")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = VersionView.class)))
    public VersionView replace(
            @PathParam("agent_id") String agentId,
            @PathParam("version") String version,
            @Valid @NotNull VersionChange change) {
        return VersionView.of(
                versions.replace(caller.organizationId(), Uuids.inPath(agentId, "agent"), version, change.config()));
    }

    @POST
    @Path("{version}/publish")
    @RolesAllowed(Scope.AGENTS_MANAGE)
    @Operation(operationId = "publishVersion", summary = "Publishes a version and puts it into numbers' slots")
    @APIResponse(
            responseCode = "200",
            description = "The phone numbers that changed.",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = PhoneNumberView.class)))
    public List<PhoneNumberView> publish(
            @PathParam("agent_id") String agentId,
            @PathParam("version") String version,
            @Valid Publication publication) {
        return versions
                .publish(
                        caller.organizationId(),
                        Uuids.inPath(agentId, "agent"),
                        version,
                        publication == null ? Publication.ofNothing() : publication)
                .stream()
                .map(PhoneNumberView::of)
                .toList();
    }
}
