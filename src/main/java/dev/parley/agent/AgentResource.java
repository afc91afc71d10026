package dev.parley.agent;

import java.util.List;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
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
import dev.parley.number.PhoneNumber;
import dev.parley.number.PhoneNumberView;
import dev.parley.wire.Page;
import dev.parley.wire.Uuids;

@Path("/core/agents")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Agents", description = "Agents and their versions.")
public class AgentResource {

    /** The rest are in the list of versions. */
    private static final int SHOWN_VERSIONS = 50;

    private final Agents agents;
    private final AgentActivity activity;
    private final Caller caller;

    AgentResource(Agents agents, AgentActivity activity, Caller caller) {
        this.agents = agents;
        this.activity = activity;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Scope.AGENTS_READ, Scope.AGENTS_MANAGE})
    @Operation(operationId = "listAgents", summary = "The organization's agents, newest first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = AgentView.class)))
    public Response list(@Context UriInfo uri) {
        Page page = Page.only(uri);
        List<AgentView> views = Agent.page(caller.organizationId(), page).stream()
                .map(AgentView::of)
                .toList();
        return page.answer(views, AgentView::createdAt, uri);
    }

    @POST
    @RolesAllowed(Scope.AGENTS_MANAGE)
    @Operation(operationId = "createAgent", summary = "Makes an agent")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = AgentView.class)))
    public Response create(@Valid @NotNull NewAgent agent) {
        return Response.status(201)
                .entity(AgentView.of(agents.create(caller.organizationId(), agent)))
                .build();
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Scope.AGENTS_READ, Scope.AGENTS_MANAGE})
    @Operation(operationId = "getAgent", summary = "One agent with its versions, phone numbers and statistics")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AgentView.class)))
    public AgentView get(@PathParam("id") String id) {
        UUID organization = caller.organizationId();
        Agent agent = agents.get(organization, Uuids.inPath(id, "agent"));
        return AgentView.of(
                agent,
                AgentVersion.newest(agent.id, SHOWN_VERSIONS).stream()
                        .map(VersionView::of)
                        .toList(),
                PhoneNumber.ofAgent(organization, agent.id).stream()
                        .map(PhoneNumberView::of)
                        .toList(),
                activity.of(organization, agent.id));
    }

    @PUT
    @Path("{id}")
    @RolesAllowed(Scope.AGENTS_MANAGE)
    @Operation(operationId = "replaceAgent", summary = "Replaces what is written of an agent")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = AgentView.class)))
    public AgentView replace(@PathParam("id") String id, @Valid @NotNull NewAgent agent) {
        return AgentView.of(agents.replace(caller.organizationId(), Uuids.inPath(id, "agent"), agent));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Scope.AGENTS_MANAGE)
    @Operation(operationId = "deleteAgent", summary = "Deletes an agent; its conversations stay")
    @APIResponse(responseCode = "204")
    public void delete(@PathParam("id") String id) {
        agents.delete(caller.organizationId(), Uuids.inPath(id, "agent"));
    }
}
