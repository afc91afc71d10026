package dev.parley.webrtc.room;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.http.HttpServerRequest;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.RoomEntry;
import dev.parley.conversation.create.Beside;
import dev.parley.webrtc.Grant;
import dev.parley.webrtc.JoinTokens;
import dev.parley.webrtc.Rooms;
import dev.parley.webrtc.WebrtcConfig;

/** The rooms of this service itself: any node takes the person in. */
@ApplicationScoped
class EmbeddedRooms implements Rooms {

    private final RoomStore store;
    private final LiveRooms live;
    private final JoinTokens tokens;
    private final WebrtcConfig config;
    private final CurrentVertxRequest request;

    EmbeddedRooms(
            RoomStore store, LiveRooms live, JoinTokens tokens, WebrtcConfig config, CurrentVertxRequest request) {
        this.store = store;
        this.live = live;
        this.tokens = tokens;
        this.config = config;
        this.request = request;
    }

    @Override
    public WebrtcConfig.Engine engine() {
        return WebrtcConfig.Engine.EMBEDDED;
    }

    @Override
    public Beside beside(Conversation conversation) {
        return store.beside(conversation.deadlineAt);
    }

    @Override
    public void opened(Conversation conversation) {
        // The room waits for its person.
    }

    @Override
    public void hangUp(Conversation.Key conversation) {
        live.end(conversation);
    }

    @Override
    public RoomEntry entry(Grant grant) {
        return new RoomEntry(
                tokens.sign(grant), url(grant.roomName()), grant.roomName(), grant.expiresAt(), iceServers());
    }

    /** Where a room is joined. */
    String url(String roomName) {
        return config.publicUrl().orElseGet(this::asAsked) + RoomResource.PATH + "/" + roomName;
    }

    private String asAsked() {
        HttpServerRequest asked = request.getCurrent().request();
        return asked.scheme() + "://" + asked.authority();
    }

    List<RoomEntry.IceServer> iceServers() {
        return config.iceServers().stream()
                .map(server -> new RoomEntry.IceServer(
                        server.urls(),
                        server.username().orElse(null),
                        server.credential().orElse(null)))
                .toList();
    }
}
