package dev.parley.model;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.parley.model.answer.Answer;
import dev.parley.model.answer.ModelFault;
import dev.parley.model.request.ChatRequest;

/** Asks models: the first that answers of those that may be asked. */
@ApplicationScoped
public class Models {

    private static final Logger LOG = Logger.getLogger(Models.class);

    private final ModelEndpoint config;
    private final ModelMeters meters;
    private final InstantSource clock;
    private final List<Endpoint> endpoints;
    private final Places places;
    private final Known known = new Known();
    private final Http http = new Http();

    public Models(ModelEndpoint config, MeterRegistry meters, InstantSource clock) {
        this.config = config;
        this.meters = new ModelMeters(meters);
        this.clock = clock;
        this.endpoints = Endpoint.of(config);
        this.places = new Places(config.maxAtOnce());
        this.meters.watch(places);
    }

    /**
     * An answer, and how it came about.
     *
     * @param model that answered
     * @param fallback whether another was wanted first
     * @param leftOut how many messages of the conversation it was not told
     * @param firstToken null where it came as one piece
     */
    public record Answered(Answer answer, String model, boolean fallback, int leftOut, Duration firstToken) {}

    /** Made at the start, so that settings that cannot be are told then. */
    void start(@Observes StartupEvent starting) {
        LOG.debugf("Models are asked at %d endpoints", endpoints.size());
    }

    @PreDestroy
    void close() {
        http.close();
    }

    /**
     * @param names of models, the first wanted first; empty: the default one
     * @param organization who asks: places are shared out between organizations
     * @param onText gets what may be shown, as it comes; nothing of it stands when there is no answer in the end
     * @throws ModelFault when there is none
     */
    public Answered answer(ChatRequest request, List<String> names, UUID organization, Consumer<String> onText) {
        Deadline deadline = Deadline.in(config.timeout());
        List<Target> targets = targets(names);
        ModelFault fault = null;
        for (int i = 0; i < targets.size(); i++) {
            Target target = targets.get(i);
            boolean last = i == targets.size() - 1;
            if (!last && known.down(target)) {
                continue;
            }
            Question question = new Question(request, target, organization, onText, deadline, last, i > 0);
            try {
                return new Persistence(question, http, places, known, meters, clock).answer();
            } catch (Persistence.Failed failed) {
                fault = failed.fault();
                if (last || !failed.anotherMayAnswer()) {
                    throw fault;
                }
            }
        }
        throw fault == null ? ModelFault.of(ModelFault.Kind.FAILING, "no endpoint") : fault;
    }

    private List<Target> targets(List<String> names) {
        List<Target> targets = new ArrayList<>();
        Endpoint first = endpoints.getFirst();
        (names.isEmpty() ? List.of(config.name()) : names).forEach(name -> targets.add(new Target(first, name)));
        endpoints.stream()
                .skip(1)
                .forEach(second -> targets.add(new Target(
                        second, config.fallback().name().orElse(names.isEmpty() ? config.name() : names.getFirst()))));
        return targets;
    }
}
