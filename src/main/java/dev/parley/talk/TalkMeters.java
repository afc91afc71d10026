package dev.parley.talk;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** What is measured in talks. */
@ApplicationScoped
public class TalkMeters {

    private static final Duration SLOWEST = Duration.ofSeconds(30);

    private final MeterRegistry registry;

    public TalkMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** From the last voiced frame that came to the first frame of the answer that left, or a part of it. */
    void reply(Latency latency) {
        latency.parts().forEach((part, millis) -> reply(part.replace("_ms", ""), millis));
    }

    private void reply(String part, long millis) {
        Timer.builder("parley.voice.reply")
                .tag("part", part)
                .publishPercentileHistogram()
                .maximumExpectedValue(SLOWEST)
                .register(registry)
                .record(Duration.ofMillis(millis));
    }

    /** Something that the talk went on without. */
    void trouble(String what) {
        registry.counter("parley.voice.trouble", "what", what).increment();
    }

    void interrupted() {
        registry.counter("parley.voice.interruptions").increment();
    }
}
