package dev.parley.model;

import java.time.Duration;
import java.util.Locale;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import dev.parley.model.answer.ModelFault;
import dev.parley.model.answer.Usage;

/** What is told of requests to models. */
final class ModelMeters {

    private final MeterRegistry meters;

    ModelMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    void watch(Places places) {
        Gauge.builder("parley.model.requests.at.once", places, Places::used).register(meters);
        Gauge.builder("parley.model.requests.waiting", places, Places::waiting).register(meters);
    }

    void answered(Target target, Duration firstToken, Usage usage) {
        count(target, "answered");
        if (firstToken != null) {
            meters.timer(
                            "parley.model.first.token",
                            "endpoint",
                            target.endpoint().label())
                    .record(firstToken);
        }
        if (usage != null) {
            tokens("in", usage.in());
            tokens("out", usage.out());
            tokens("cached", usage.cached());
        }
    }

    /** Also {@code final}: it needs the operator. */
    void failed(Target target, ModelFault.Kind kind) {
        count(target, kind.name().toLowerCase(Locale.ROOT));
    }

    private void count(Target target, String outcome) {
        meters.counter("parley.model.requests", "endpoint", target.endpoint().label(), "outcome", outcome)
                .increment();
    }

    private void tokens(String which, Integer number) {
        if (number != null) {
            meters.counter("parley.model.tokens", "which", which).increment(number);
        }
    }
}
