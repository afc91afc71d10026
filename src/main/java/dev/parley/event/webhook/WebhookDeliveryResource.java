package dev.parley.event.webhook;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
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
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import dev.parley.access.Caller;
import dev.parley.access.Scope;
import dev.parley.event.webhook.endpoint.WebhookEndpoint;
import dev.parley.event.webhook.endpoint.WebhookEndpoints;
import dev.parley.wire.Page;
import dev.parley.wire.QueryParameters;
import dev.parley.wire.Uuids;

@Path("/core/webhook-endpoints/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@Tag(name = "Webhooks")
public class WebhookDeliveryResource {

    private static final List<String> STATUSES =
            List.of(WebhookDelivery.PENDING, WebhookDelivery.DELIVERED, WebhookDelivery.FAILED);

    private final WebhookEndpoints endpoints;
    private final WebhookDeliveries deliveries;
    private final Caller caller;

    WebhookDeliveryResource(WebhookEndpoints endpoints, WebhookDeliveries deliveries, Caller caller) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.caller = caller;
    }

    /** A delivery as it is shown. */
    @Schema(name = "WebhookDelivery")
    public record View(
            @Schema(required = true) UUID id,

            @Schema(required = true, description = "Its webhook-id, the same on each try.")
            String eventId,

            @Schema(required = true) String type,
            @Schema(required = true, nullable = true) UUID conversationId,

            @Schema(
                    required = true,
                    description = "failed: it is not tried any more, unless somebody asks for it.",
                    enumeration = {WebhookDelivery.PENDING, WebhookDelivery.DELIVERED, WebhookDelivery.FAILED})
            String status,

            @Schema(required = true, description = "How often it was tried.")
            int attempts,

            @Schema(required = true, nullable = true, description = "Of the last answer.")
            Integer code,

            @Schema(
                    required = true,
                    nullable = true,
                    description = "The first 500 bytes of the last answer, or why there was none.")
            String answer,

            @Schema(required = true, nullable = true, description = "Milliseconds that the last try took.")
            Integer duration,

            @Schema(required = true, nullable = true) Instant attemptedAt,
            @Schema(required = true) Instant createdAt) {

        private static View of(WebhookDelivery delivery) {
            return new View(
                    delivery.id,
                    delivery.eventId,
                    delivery.type,
                    delivery.conversationId,
                    delivery.status,
                    delivery.attempts,
                    delivery.code,
                    delivery.answer,
                    delivery.millis,
                    delivery.attemptedAt,
                    delivery.createdAt);
        }
    }

    /**
     * From when on.
     *
     * @param since a time
     */
    @Schema(name = "WebhookReplay", additionalProperties = Schema.False.class)
    public record Replay(
            @Schema(description = "From when on; within the days that the log is kept.") @NotNull
            Instant since) {}

    /** How many. */
    @Schema(name = "WebhookReplayed")
    public record Replayed(
            @Schema(required = true, description = "How many events are told again.")
            int events) {}

    @GET
    @Path("/deliveries")
    @RolesAllowed({Scope.WEBHOOKS_READ, Scope.WEBHOOKS_MANAGE})
    @Operation(operationId = "listWebhookDeliveries", summary = "What an endpoint was told, newest first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = View.class)))
    @Parameter(
            name = "status",
            in = ParameterIn.QUERY,
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {WebhookDelivery.PENDING, WebhookDelivery.DELIVERED, WebhookDelivery.FAILED}))
    public Response list(@PathParam("id") String id, @Context UriInfo uri) {
        QueryParameters query = QueryParameters.of(uri);
        Page page = Page.of(query);
        Optional<String> status = query.parsed(
                "status",
                "must be one of " + String.join(", ", STATUSES),
                text -> Optional.of(text).filter(STATUSES::contains));
        query.refuseOthers();
        WebhookEndpoint endpoint = endpoints.get(caller.organizationId(), id(id));
        List<View> views = WebhookDelivery.page(endpoint.id, status, page).stream()
                .map(View::of)
                .toList();
        return page.answer(views, View::createdAt, uri);
    }

    @POST
    @Path("/deliveries/{delivery_id}/retry")
    @RolesAllowed(Scope.WEBHOOKS_MANAGE)
    @Operation(
            operationId = "retryWebhookDelivery",
            summary = "Tells one event again, at once",
            description = "What is pending in its conversation waits behind it.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = View.class)))
    public Response retry(@PathParam("id") String id, @PathParam("delivery_id") String delivery) {
        WebhookDelivery due =
                deliveries.retry(caller.organizationId(), id(id), Uuids.inPath(delivery, "webhook delivery"));
        deliveries.wake();
        return Response.accepted(View.of(due)).build();
    }

    @POST
    @Path("/replay")
    @RolesAllowed(Scope.WEBHOOKS_MANAGE)
    @Operation(
            operationId = "replayWebhooks",
            summary = "Tells again what happened since then",
            description = "All that the endpoint wants of it, whether it was told or not, in order.")
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = Replayed.class)))
    public Response replay(@PathParam("id") String id, @NotNull @Valid Replay request) {
        int events = deliveries.replay(caller.organizationId(), id(id), request.since());
        return Response.accepted(new Replayed(events)).build();
    }

    @POST
    @Path("/test")
    @RolesAllowed(Scope.WEBHOOKS_MANAGE)
    @Operation(
            operationId = "testWebhookEndpoint",
            summary = "Tells an endpoint a ping, and how that went",
            description = "At once, also while it is disabled; the answer comes when the endpoint has answered.")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = View.class)))
    public View test(@PathParam("id") String id) {
        return View.of(deliveries.test(caller.organizationId(), id(id)));
    }

    private static UUID id(String id) {
        return Uuids.inPath(id, "webhook endpoint");
    }
}
