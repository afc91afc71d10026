package dev.parley.fairness;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FairThreadsTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void runsOnPlatformThreadsAndHandsBackWhatComesOfIt() throws Exception {
        FairThreads threads = new FairThreads("test", 1, 1);
        assertEquals("done", threads.run("a", LONG, () -> "done"));
        assertFalse(threads.run("a", LONG, () -> Thread.currentThread().isVirtual()));
        ExecutionException failed = assertThrows(
                ExecutionException.class,
                () -> threads.run("a", LONG, () -> {
                    throw new IllegalStateException("broken");
                }));
        assertEquals("broken", failed.getCause().getMessage());
        assertEquals("again", threads.run("a", LONG, () -> "again"));
    }

    @Test
    void aCrowdOfOneDelaysAnotherByOneWorkAtMost() throws Exception {
        FairThreads threads = new FairThreads("test", 1, 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        List<Thread> crowd = IntStream.range(0, 20)
                .mapToObj(i -> Thread.ofVirtual()
                        .start(() -> quietly(() -> threads.run("crowd", LONG, () -> {
                            begun.countDown();
                            go.await();
                            return done.incrementAndGet();
                        }))))
                .toList();
        assertTrue(begun.await(10, TimeUnit.SECONDS));
        Awaitility.await()
                .until(() -> crowd.stream()
                        .allMatch(thread -> thread.getState() == Thread.State.WAITING
                                || thread.getState() == Thread.State.TIMED_WAITING));
        Thread other = Thread.ofVirtual()
                .start(() -> quietly(() -> {
                    assertTrue(threads.run("other", LONG, done::get) <= 2);
                    done.addAndGet(1_000);
                    return null;
                }));
        Awaitility.await().until(() -> other.getState() == Thread.State.TIMED_WAITING);
        go.countDown();
        other.join();
        assertTrue(done.get() >= 1_000, "the other had its turn first");
        for (Thread thread : crowd) {
            thread.join();
        }
    }

    @Test
    void onePayerDoesNotHoldAllThreads() throws Exception {
        FairThreads threads = new FairThreads("test", 2, 1);
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 3; i++) {
            assertThrows(
                    TimeoutException.class,
                    () -> threads.run("stuck", Duration.ofMillis(50), () -> never.await(20, TimeUnit.SECONDS)));
        }
        assertEquals("free", threads.run("other", LONG, () -> "free"));
        never.countDown();
        assertEquals("free again", threads.run("stuck", LONG, () -> "free again"));
    }

    @Test
    void whatIsLateIsNotBegun() throws Exception {
        FairThreads threads = new FairThreads("test", 1, 1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        Thread first = Thread.ofVirtual()
                .start(() -> quietly(() -> threads.run("a", LONG, () -> {
                    begun.incrementAndGet();
                    return go.await(20, TimeUnit.SECONDS);
                })));
        Awaitility.await().until(() -> begun.get() == 1);
        assertThrows(TimeoutException.class, () -> threads.run("b", Duration.ofMillis(20), begun::incrementAndGet));
        go.countDown();
        first.join();
        assertEquals(1, threads.run("b", LONG, begun::get));
    }

    private interface Work {
        Object run() throws Exception;
    }

    private static void quietly(Work work) {
        try {
            work.run();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
