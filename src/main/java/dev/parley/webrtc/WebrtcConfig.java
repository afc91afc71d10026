package dev.parley.webrtc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How people talk with agents from a browser. */
@ConfigMapping(prefix = "parley.webrtc")
public interface WebrtcConfig {

    /** Who carries the voice. */
    enum Engine {
        /** This service itself. */
        EMBEDDED,
        /** A LiveKit server, see {@code parley.livekit}. */
        LIVEKIT
    }

    @WithDefault("embedded")
    Engine engine();

    /** How browsers reach this service, without a path's end. Default: as the client did who created the conversation. */
    Optional<String> publicUrl();

    /** How long after its creation a conversation can be joined. */
    @WithDefault("10m")
    Duration joinWithin();

    /** How many people this node talks with at once. */
    @WithDefault("200")
    int maxSessions();

    /** Which part of that one organization may hold, and as many listeners; 1: all. */
    @WithDefault("0.8")
    double maxShare();

    /** How many streams of turns this node sends to one organization's people at once. */
    @WithDefault("500")
    int maxStreams();

    /** How many may listen to one conversation at once. */
    @WithDefault("5")
    int maxListeners();

    /** How long a node's right to a room lasts after its last sign of life. */
    @WithDefault("15s")
    Duration lease();

    /** How often this node says that it still has its rooms: several times within a lease. */
    @WithDefault("4s")
    Duration renewEvery();

    /** How often each node looks for rooms of lost nodes. */
    @WithDefault("2s")
    Duration reapEvery();

    /** How long conversations may go on when this node is told to stop. */
    @WithDefault("60s")
    Duration drain();

    /** STUN and TURN servers that browsers are told of. */
    List<IceServer> iceServers();

    /** One of them. */
    interface IceServer {

        /** Such as {@code turn:turn.example.com:3478?transport=tcp}, comma-separated. */
        List<String> urls();

        Optional<String> username();

        Optional<String> credential();
    }
}
