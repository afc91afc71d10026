package dev.parley.event.webhook.endpoint;

import java.time.Instant;
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

import com.fasterxml.jackson.annotation.JsonInclude;
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
import dev.parley.wire.Uuids;

@Path("/core/webhook-endpoints")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Webhooks", description = "Who is told of what happens, by HTTP.")
public class WebhookEndpointResource {

    private final WebhookEndpoints endpoints;
    private final Caller caller;

    WebhookEndpointResource(WebhookEndpoints endpoints, Caller caller) {
        this.endpoints = endpoints;
        this.caller = caller;
    }

    /** An endpoint as it is shown. */
    @Schema(name = "WebhookEndpoint")
    public record View(
            @Schema(required = true) UUID id,
            @Schema(required = true) String url,

            @Schema(required = true, description = "Empty: all.")
            List<String> types,

            @Schema(required = true, nullable = true) String description,

            @Schema(required = true, nullable = true, description = "Who gets a mail when it is disabled.")
            String alertEmail,

            @Schema(required = true) boolean sensitive,
            @Schema(required = true) boolean disabled,

            @Schema(
                    required = true,
                    nullable = true,
                    description = "by_request; gone: it answered 410; failing: for five days nothing was taken.")
            String disabledReason,

            @Schema(required = true, nullable = true, description = "Of the failures since the last success the first.")
            Instant failingSince,

            @Schema(required = true) Instant createdAt,
            @Schema(required = true) Instant updatedAt,

            @Schema(
                    description = "What signs; shown when it is made, and never again.",
                    examples = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            String secret) {

        private static View of(WebhookEndpoint endpoint, String secret) {
            return new View(
                    endpoint.id,
                    endpoint.url,
                    List.of(endpoint.types),
                    endpoint.description,
                    endpoint.alertEmail,
                    endpoint.sensitive,
                    endpoint.disabledAt != null,
                    endpoint.disabledReason,
                    endpoint.failingSince,
                    endpoint.createdAt,
                    endpoint.updatedAt,
                    secret);
        }
    }

    @GET
    @RolesAllowed({Scope.WEBHOOKS_READ, Scope.WEBHOOKS_MANAGE})
    @Operation(operationId = "listWebhookEndpoints", summary = "The organization's webhook endpoints, newest first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = View.class)))
    public Response list(@Context UriInfo uri) {
        Page page = Page.only(uri);
        List<View> views = WebhookEndpoint.page(caller.organizationId(), page).stream()
                .map(endpoint -> View.of(endpoint, null))
                .toList();
        return page.answer(views, View::createdAt, uri);
    }

    @POST
    @RolesAllowed(Scope.WEBHOOKS_MANAGE)
    @Operation(
            operationId = "createWebhookEndpoint",
            summary = "Makes a webhook endpoint",
            description = "It is told what happens from now on: in order in each conversation, at least once, signed by"
                    + " the Standard Webhooks specification (webhook-id, webhook-timestamp, webhook-signature)."
                    + " The answer holds the secret, once.")
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = View.class)))
    public Response create(@NotNull @Valid NewWebhookEndpoint request) {
        mayBeTold(request);
        WebhookEndpoint endpoint = endpoints.create(caller.organizationId(), request);
        return Response.status(Response.Status.CREATED)
                .entity(View.of(endpoint, endpoints.secret(endpoint)))
                .build();
    }

    @GET
    @Path("/{id}")
    @RolesAllowed({Scope.WEBHOOKS_READ, Scope.WEBHOOKS_MANAGE})
    @Operation(operationId = "getWebhookEndpoint", summary = "A webhook endpoint")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = View.class)))
    public View get(@PathParam("id") String id) {
        return View.of(endpoints.get(caller.organizationId(), Uuids.inPath(id, "webhook endpoint")), null);
    }

    @PUT
    @Path("/{id}")
    @RolesAllowed(Scope.WEBHOOKS_MANAGE)
    @Operation(
            operationId = "replaceWebhookEndpoint",
            summary = "Replaces all of a webhook endpoint but its secret",
            description =
                    "One that is disabled is told nothing of what happens meanwhile; what waited before is told when it is not any more. replay tells the rest.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = View.class)))
    public View replace(@PathParam("id") String id, @NotNull @Valid NewWebhookEndpoint request) {
        mayBeTold(request);
        return View.of(endpoints.replace(caller.organizationId(), Uuids.inPath(id, "webhook endpoint"), request), null);
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Scope.WEBHOOKS_MANAGE)
    @Operation(operationId = "deleteWebhookEndpoint", summary = "Deletes a webhook endpoint with all its deliveries")
    @APIResponse(responseCode = "204")
    public void delete(@PathParam("id") String id) {
        endpoints.delete(caller.organizationId(), Uuids.inPath(id, "webhook endpoint"));
    }

    @POST
    @Path("/{id}/rotate-secret")
    @RolesAllowed(Scope.WEBHOOKS_MANAGE)
    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Makes a new secret",
            description = "The one before signs beside it for 24 hours.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = View.class)))
    public View rotateSecret(@PathParam("id") String id) {
        WebhookEndpoint endpoint =
                endpoints.rotateSecret(caller.organizationId(), Uuids.inPath(id, "webhook endpoint"));
        return View.of(endpoint, endpoints.secret(endpoint));
    }

    /** Nobody is told by webhook what they may not read. */
    private void mayBeTold(NewWebhookEndpoint request) {
        if (request.isSensitive() && !caller.holds(Scope.CONVERSATIONS_READ_SENSITIVE)) {
            throw Problem.of(403, "sensitive needs the scope " + Scope.CONVERSATIONS_READ_SENSITIVE + ".");
        }
    }
}
