package dev.parley.wire;

import java.time.Duration;

import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.http.HttpServerResponse;

/** Server-sent events (WHATWG HTML, section 9.2) as they come through proxies. */
public final class EventStreams {

    /** What the framework tells its own clients. */
    private static final String OF_THE_FRAMEWORK = "X-SSE-Content-Type";

    private EventStreams() {}

    /** Says that the answer must neither be kept back (nginx does by default) nor stored. To be called before it begins. */
    public static void open(HttpServerResponse response) {
        response.putHeader("X-Accel-Buffering", "no");
        response.putHeader("Cache-Control", "no-cache");
        response.headersEndHandler(sent -> response.headers().remove(OF_THE_FRAMEWORK));
    }

    /**
     * The same events with a comment among them each time that a while has passed: proxies close a connection on which
     * nothing is said (nginx: for 60 s).
     */
    public static Multi<OutboundSseEvent> keptAlive(Multi<OutboundSseEvent> events, Sse sse, Duration every) {
        return Multi.createFrom().emitter(emitter -> {
            Cancellable ticks = Multi.createFrom()
                    .ticks()
                    .startingAfter(every)
                    .every(every)
                    .onOverflow()
                    .drop()
                    .subscribe()
                    .with(tick -> emitter.emit(
                            sse.newEventBuilder().comment("thinking").build()));
            Cancellable source = events.subscribe().with(emitter::emit, emitter::fail, emitter::complete);
            emitter.onTermination(() -> {
                ticks.cancel();
                source.cancel();
            });
        });
    }
}
