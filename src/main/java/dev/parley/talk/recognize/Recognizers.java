package dev.parley.talk.recognize;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.parley.agent.config.voice.RecognizerNames;
import dev.parley.talk.turn.Hearing;
import dev.parley.wire.StoredJson;

/** The engines that are configured. */
@ApplicationScoped
public class Recognizers implements RecognizerNames {

    private static final Logger LOG = Logger.getLogger(Recognizers.class);

    private static final Hearing FLUX = new Hearing(true, true, false, Duration.ZERO);
    private static final Hearing INTERIM = new Hearing(true, false, false, Duration.ZERO);
    /** Words come when the engine has heard a pause. */
    private static final Hearing COMMITTED = new Hearing(false, false, false, Duration.ZERO);

    private final Map<String, Recognizer> engines = new HashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final StoredJson json;
    private final Instance<LocalEngine> local;

    /**
     * @throws IllegalArgumentException when an engine lacks what its type needs
     */
    Recognizers(RecognizerConfig config, StoredJson json, @Any Instance<LocalEngine> local) {
        this.json = json;
        this.local = local;
        config.engines()
                .forEach((name, engine) -> engine.type().ifPresent(type -> engines.put(name, of(name, type, engine))));
    }

    void start(@Observes StartupEvent started) {
        if (engines.isEmpty()) {
            LOG.info("Agents do not hear what is said to them: no recognizer is configured (parley.recognizer.type)");
        }
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }

    /**
     * The engine of this name, or the default one where it is not there any more.
     *
     * @param name null for that of agents that name none
     */
    public Optional<Recognizer> of(String name) {
        if (name != null && !engines.containsKey(name)) {
            LOG.warnf("There is no recognizer %s any more, which an agent names: the default one hears", name);
        }
        return Optional.ofNullable(engines.get(name))
                .or(() -> Optional.ofNullable(engines.get(RecognizerConfig.DEFAULT)));
    }

    @Override
    public boolean knows(String name) {
        return engines.containsKey(name);
    }

    @Override
    public boolean hears(String name) {
        return of(name).isPresent();
    }

    private Recognizer of(String name, RecognizerConfig.Type type, RecognizerConfig.Engine engine) {
        engine.baseUrl().ifPresent(URI::create);
        return switch (type) {
            case TRANSCRIPTIONS -> {
                require(name, "base-url", engine.baseUrl());
                yield new TranscriptionRecognizer(engine, client, json);
            }
            case DEEPGRAM_FLUX -> {
                require(name, "api-key", engine.apiKey());
                yield new SocketRecognizer(engine, client, json, FLUX, hints -> new FluxProtocol(engine, hints));
            }
            case DEEPGRAM -> {
                require(name, "api-key", engine.apiKey());
                yield new SocketRecognizer(engine, client, json, INTERIM, hints -> new DeepgramProtocol(engine, hints));
            }
            case OPENAI_REALTIME -> {
                require(name, "api-key", engine.apiKey());
                yield new SocketRecognizer(
                        engine, client, json, COMMITTED, hints -> new RealtimeProtocol(engine, hints));
            }
            case VOSK -> {
                require(name, "base-url", engine.baseUrl());
                yield new SocketRecognizer(engine, client, json, INTERIM, hints -> new VoskProtocol(engine, hints));
            }
            case PHRASES -> {
                if (local.isUnsatisfied()) {
                    throw new IllegalArgumentException(
                            "parley.recognizer.type=PHRASES is for development: it is not in the package");
                }
                yield local.get();
            }
        };
    }

    private static void require(String name, String setting, Optional<String> value) {
        if (value.isEmpty()) {
            String path = name.equals(RecognizerConfig.DEFAULT) ? "" : name + ".";
            throw new IllegalArgumentException("parley.recognizer." + path + setting + " is missing");
        }
    }
}
