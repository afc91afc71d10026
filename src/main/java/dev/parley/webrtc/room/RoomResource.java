package dev.parley.webrtc.room;

import java.net.URI;
import java.util.UUID;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerResponse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestStreamElementType;

import dev.parley.access.rate.RequestRates;
import dev.parley.conversation.RoomEntry;
import dev.parley.problem.Problem;
import dev.parley.webrtc.Grant;
import dev.parley.webrtc.JoinTokens;
import dev.parley.webrtc.sdp.SdpOffer;
import dev.parley.wire.EventStreams;

/**
 * Where browsers join, by WHIP (RFC 9725): an SDP offer is answered at once with everything that is needed. Sessions are
 * neither trickled nor restarted; who wants to begin anew joins again.
 */
@Path(RoomResource.PATH + "/{room}")
@RunOnVirtualThread
@RegisterForReflection(fields = false)
@PermitAll
public class RoomResource {

    static final String PATH = "/webrtc/rooms";
    private static final String SDP = "application/sdp";
    private static final MediaType SDP_TYPE = new MediaType("application", "sdp");
    private static final String ACCEPT_POST = "Accept-Post";
    private static final String UUID_FORM = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private final EmbeddedRooms rooms;
    private final LiveRooms live;
    private final Listeners listeners;
    private final ListenerOffers offers;
    private final JoinTokens tokens;
    private final RequestRates rates;
    private final TurnStream turns;

    RoomResource(
            EmbeddedRooms rooms,
            LiveRooms live,
            Listeners listeners,
            ListenerOffers offers,
            JoinTokens tokens,
            RequestRates rates,
            TurnStream turns) {
        this.rooms = rooms;
        this.live = live;
        this.listeners = listeners;
        this.offers = offers;
        this.tokens = tokens;
        this.rates = rates;
        this.turns = turns;
    }

    /** What a client may ask before it joins (RFC 9725, 4.2). */
    @OPTIONS
    @Operation(hidden = true)
    public Response options() {
        return Response.ok()
                .header(ACCEPT_POST, SDP)
                .header(HttpHeaders.ALLOW, "POST, OPTIONS")
                .build();
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces({SDP, MediaType.APPLICATION_JSON})
    @Operation(hidden = true)
    public Response join(
            @PathParam("room") String room,
            @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) MediaType type,
            String sdp) {
        if (type == null || !SDP_TYPE.isCompatible(type) || type.isWildcardType()) {
            throw Problem.of(415, "The body must be an SDP offer, with Content-Type: " + SDP + " (RFC 9725).")
                    .header(ACCEPT_POST, SDP);
        }
        Grant grant = tokens.verify(authorization, room);
        rates.countVisit(
                grant.conversation().organizationId(), grant.conversation().id());
        tokens.requireFresh(grant);
        SdpOffer offer = offer(sdp);
        LiveRooms.Joined joined =
                switch (grant.role()) {
                    case PERSON -> {
                        require(offer.audio().sends(), "its audio is not sent (a=sendrecv)");
                        yield live.join(grant.conversation(), offer);
                    }
                    case LISTENER -> {
                        require(offer.audio().receives(), "its audio is not received (a=recvonly)");
                        yield offers.listen(grant.conversation(), sdp, offer);
                    }
                };
        var response = Response.created(URI.create(rooms.url(room) + "/sessions/" + joined.session()))
                .type(SDP)
                .entity(joined.answer());
        rooms.iceServers()
                .forEach(server -> server.urls().forEach(url -> response.header(HttpHeaders.LINK, link(url, server))));
        return response.build();
    }

    @DELETE
    @Path("sessions/{session}")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public Response leave(
            @PathParam("room") String room,
            @PathParam("session") String session,
            @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization) {
        Grant grant = tokens.verify(authorization, room);
        boolean known = session.matches(
                switch (grant.role()) {
                    case PERSON -> "\\d{1,18}";
                    case LISTENER -> UUID_FORM;
                });
        if (!known) {
            throw Problem.notFound("session");
        }
        switch (grant.role()) {
            case PERSON -> live.hangUp(grant.conversation(), Long.parseLong(session));
            case LISTENER -> listeners.leave(grant.conversation(), UUID.fromString(session));
        }
        return Response.ok().build();
    }

    /** What is said, as it is said. */
    @GET
    @Path("turns")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    @Blocking
    public Multi<OutboundSseEvent> turns(
            @PathParam("room") String room,
            @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
            @HeaderParam("Last-Event-ID") String seen,
            @Context HttpServerResponse response) {
        Grant grant = tokens.verify(authorization, room);
        rates.countVisit(
                grant.conversation().organizationId(), grant.conversation().id());
        if (!live.has(grant.conversation()) && !turns.isActive(grant.conversation())) {
            tokens.requireFresh(grant);
        }
        EventStreams.open(response);
        return turns.of(grant, seen != null && seen.matches("\\d{1,9}") ? Integer.parseInt(seen) : 0);
    }

    private static SdpOffer offer(String sdp) {
        try {
            return SdpOffer.read(sdp);
        } catch (IllegalArgumentException unusable) {
            throw Problem.of(400, "The offer cannot be answered: " + unusable.getMessage() + ".");
        }
    }

    private static void require(boolean right, String fault) {
        if (!right) {
            throw Problem.of(400, "The offer cannot be answered: " + fault + ".");
        }
    }

    /** As RFC 9725, section 4.6 has it. */
    private static String link(String url, RoomEntry.IceServer server) {
        String credentials = server.username() == null
                ? ""
                : "; username=\"" + server.username() + "\"; credential=\"" + server.credential()
                        + "\"; credential-type=\"password\"";
        return "<" + url + ">; rel=\"ice-server\"" + credentials;
    }
}
