package dev.parley.model;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.parley.model.answer.ModelFault;

/**
 * How many requests are made at once. An organization gets a place while it has fewer than are free: one alone gets half of
 * them, two get a third each, so that whoever comes next finds one. Who has the fewest is served first.
 */
final class Places {

    private final int all;
    private final Map<UUID, Integer> taken = new HashMap<>();
    private final Map<UUID, Deque<CompletableFuture<Void>>> waiting = new LinkedHashMap<>();
    private int used;

    Places(int all) {
        this.all = Math.max(1, all);
    }

    /** A right to make one request. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Waits for a place.
     *
     * @throws ModelFault busy, when there is none before the deadline
     */
    Place take(UUID organization, Deadline deadline) {
        deadline.requireLeft();
        CompletableFuture<Void> turn = ask(organization);
        try {
            turn.get(Math.max(0, deadline.left()), TimeUnit.NANOSECONDS);
            return () -> release(organization);
        } catch (TimeoutException late) {
            giveUp(organization, turn);
            throw ModelFault.of(ModelFault.Kind.BUSY, "no place among " + all + " requests at once");
        } catch (InterruptedException stopped) {
            giveUp(organization, turn);
            Thread.currentThread().interrupt();
            throw ModelFault.of(ModelFault.Kind.STOPPING, "this node is stopping");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    synchronized int used() {
        return used;
    }

    synchronized int waiting() {
        return waiting.values().stream().mapToInt(Deque::size).sum();
    }

    private synchronized CompletableFuture<Void> ask(UUID organization) {
        CompletableFuture<Void> turn = new CompletableFuture<>();
        waiting.computeIfAbsent(organization, first -> new ArrayDeque<>()).add(turn);
        serve();
        return turn;
    }

    private synchronized void release(UUID organization) {
        used--;
        taken.computeIfPresent(organization, (key, count) -> count == 1 ? null : count - 1);
        serve();
    }

    /** A place that it got in the last moment is given back. */
    private synchronized void giveUp(UUID organization, CompletableFuture<Void> turn) {
        Deque<CompletableFuture<Void>> queue = waiting.get(organization);
        if (queue == null || !queue.remove(turn)) {
            release(organization);
        } else if (queue.isEmpty()) {
            waiting.remove(organization);
        }
    }

    private void serve() {
        Optional<UUID> next = next();
        while (next.isPresent()) {
            UUID organization = next.get();
            Deque<CompletableFuture<Void>> queue = waiting.get(organization);
            CompletableFuture<Void> turn = queue.remove();
            if (queue.isEmpty()) {
                waiting.remove(organization);
            }
            used++;
            taken.merge(organization, 1, Integer::sum);
            turn.complete(null);
            next = next();
        }
    }

    private Optional<UUID> next() {
        int free = all - used;
        return waiting.keySet().stream()
                .filter(organization -> free > 0 && has(organization) < Math.max(1, free))
                .min(Comparator.comparingInt(this::has));
    }

    private int has(UUID organization) {
        return taken.getOrDefault(organization, 0);
    }
}
