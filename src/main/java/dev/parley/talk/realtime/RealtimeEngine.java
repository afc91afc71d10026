package dev.parley.talk.realtime;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.function.Consumer;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.config.voice.VoiceEngines;
import dev.parley.wire.StoredJson;

/** The engine that is configured. */
@ApplicationScoped
public class RealtimeEngine implements VoiceEngines {

    private final RealtimeConfig config;
    private final StoredJson json;
    private final HttpClient client = HttpClient.newHttpClient();

    RealtimeEngine(RealtimeConfig config, StoredJson json) {
        config.baseUrl().ifPresent(URI::create);
        this.config = config;
        this.json = json;
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }

    @Override
    public boolean hasRealtime() {
        return config.isConfigured();
    }

    public RealtimeConfig config() {
        return config;
    }

    /**
     * Opens a session. Returns at once.
     *
     * @param events gets what it tells, on any thread
     * @param lost gets why it is of no use any more, once
     */
    public RealtimeSession open(Brief brief, Consumer<RealtimeEvent> events, Consumer<String> lost) {
        RealtimeSession session = new RealtimeSession(config, json, brief, events, lost);
        session.open(client);
        return session;
    }
}
