package dev.parley.talk.measure;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import dev.parley.media.load.VoiceLoad;

/** What is measured in talks. */
@ApplicationScoped
public class TalkMeters {

    private static final Duration SLOWEST = Duration.ofSeconds(30);

    private final MeterRegistry registry;
    private final VoiceLoad load;

    public TalkMeters(MeterRegistry registry, VoiceLoad load) {
        this.load = load;
        this.registry = registry;
    }

    /** From the last voiced frame that came to the first frame of the answer that left, or a part of it. */
    public void reply(Latency latency) {
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

    /** A frame of a person's voice was listened to. */
    public void listened(boolean inTime) {
        load.frame(inTime);
    }

    /** How much voice a recognizer was given. */
    public void recognized(long millis) {
        registry.counter("parley.usage.recognized.seconds").increment(millis / 1e3);
    }

    /** What the person was heard to be told. */
    public void spoken(int characters) {
        registry.counter("parley.usage.spoken.characters").increment(characters);
    }

    /** How long somebody was on the line. */
    public void talked(Duration time) {
        registry.counter("parley.usage.talk.seconds").increment(time.toNanos() / 1e9);
    }

    /** Something that the talk went on without. */
    public void trouble(String what) {
        registry.counter("parley.voice.trouble", "what", what).increment();
    }

    /** A person spoke while the agent did. */
    public void interrupted() {
        registry.counter("parley.voice.interruptions").increment();
    }
}
