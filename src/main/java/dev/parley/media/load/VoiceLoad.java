package dev.parley.media.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import org.jboss.logging.Logger;

/**
 * How much voice this node carries, and how much more it can: as many as its cores are good for, and none while it does not keep up
 * with those it has.
 */
@ApplicationScoped
public class VoiceLoad {

    private static final Logger LOG = Logger.getLogger(VoiceLoad.class);

    private final MeterRegistry meters;
    private final int limit;
    private final AtomicInteger carried = new AtomicInteger();
    private final LongAdder frames = new LongAdder();
    private final LongAdder latecomers = new LongAdder();
    private final Punctuality punctuality;
    private volatile double late;
    private volatile boolean behind;

    public VoiceLoad(MeterRegistry meters, LoadConfig config) {
        this.meters = meters;
        this.limit = Math.multiplyExact(Runtime.getRuntime().availableProcessors(), config.voicesPerCore());
        this.punctuality = new Punctuality(config.mostLate());
    }

    void start(@Observes StartupEvent started) {
        Gauge.builder("parley.voice.carried", carried, AtomicInteger::get).register(meters);
        Gauge.builder("parley.voice.limit", () -> limit).register(meters);
        Gauge.builder("parley.voice.late.ratio", () -> late).register(meters);
    }

    /** One voice more. */
    public void begun() {
        carried.incrementAndGet();
    }

    /** One voice less. */
    public void over() {
        carried.decrementAndGet();
    }

    /**
     * A frame of voice was dealt with.
     *
     * @param inTime whether nobody hears that it had to wait
     */
    public void frame(boolean inTime) {
        frames.increment();
        if (!inTime) {
            latecomers.increment();
        }
    }

    /** How many voices more are taken now. */
    public int room() {
        return behind ? 0 : Math.max(0, limit - carried.get());
    }

    int carried() {
        return carried.get();
    }

    /** How many voices it is good for. */
    public int limit() {
        return limit;
    }

    double late() {
        return late;
    }

    @Scheduled(every = "1s", executionMaxDelay = "500ms", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        punctuality.second(frames.sumThenReset(), latecomers.sumThenReset());
        late = punctuality.late();
        if (behind != punctuality.isBehind()) {
            behind = punctuality.isBehind();
            LOG.warnf(
                    behind
                            ? "This node does not keep up with its %d voices, and takes no more for now"
                            : "This node keeps up with its %d voices again",
                    carried.get());
        }
    }
}
