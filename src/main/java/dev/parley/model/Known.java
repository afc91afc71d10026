package dev.parley.model;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.parley.model.answer.ModelFault;
import dev.parley.model.request.Quirks;

/**
 * What this node knows of each model at each endpoint: what it refuses, and whether it is down. Only from answers, and not for
 * ever: what is forgotten is learnt again with the next one.
 */
final class Known {

    private static final Duration QUIRKS_FOR = Duration.ofHours(1);
    private static final Duration DOWN_FOR = Duration.ofSeconds(30);
    private static final int FAULTS_UNTIL_DOWN = 3;
    private static final int MOST = 1_000;

    private final Map<Target, Learnt> learnt = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Target, Learnt> eldest) {
            return size() > MOST;
        }
    };

    private static final class Learnt {
        private Quirks quirks = Quirks.NONE;
        private long quirksUntil;
        private int faults;
        private long downUntil;
    }

    synchronized Quirks quirks(Target target) {
        Learnt known = learnt.get(target);
        return known == null || known.quirksUntil - System.nanoTime() < 0 ? Quirks.NONE : known.quirks;
    }

    /** It answered a request that was written so. */
    synchronized void answered(Target target, Quirks quirks) {
        if (quirks.equals(Quirks.NONE) && !learnt.containsKey(target)) {
            return;
        }
        Learnt known = learnt.computeIfAbsent(target, first -> new Learnt());
        if (!quirks.equals(known.quirks) || known.quirksUntil == 0) {
            known.quirks = quirks;
            known.quirksUntil = System.nanoTime() + QUIRKS_FOR.toNanos();
        }
        known.faults = 0;
        known.downUntil = 0;
    }

    synchronized void failed(Target target, ModelFault.Kind kind) {
        Learnt known = learnt.computeIfAbsent(target, first -> new Learnt());
        known.faults++;
        if (kind == ModelFault.Kind.FINAL || known.faults >= FAULTS_UNTIL_DOWN) {
            known.downUntil = System.nanoTime() + DOWN_FOR.toNanos();
        }
    }

    /** Whether it failed for good, or again and again, a moment ago. */
    synchronized boolean down(Target target) {
        Learnt known = learnt.get(target);
        return known != null && known.downUntil != 0 && known.downUntil - System.nanoTime() > 0;
    }
}
