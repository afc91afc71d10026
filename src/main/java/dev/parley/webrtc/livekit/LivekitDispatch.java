package dev.parley.webrtc.livekit;

import java.time.InstantSource;

import jakarta.enterprise.context.ApplicationScoped;

/** Sends agents to rooms. */
@ApplicationScoped
class LivekitDispatch {

    private final LivekitStore store;
    private final LivekitApi api;
    private final LivekitMetadata metadata;
    private final InstantSource clock;

    LivekitDispatch(LivekitStore store, LivekitApi api, LivekitMetadata metadata, InstantSource clock) {
        this.store = store;
        this.api = api;
        this.metadata = metadata;
        this.clock = clock;
    }

    /** What is to be asked of this room. */
    LivekitRun of(LivekitStore.Due room) {
        return new LivekitRun(room, store, api, metadata, clock);
    }
}
