package dev.parley.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Traces;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A burst of work, on a pool of twelve connections. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class WorkLoopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    Traces traces;

    @Inject
    EntityManager database;

    private record Work(Lease lease, Runnable what, CountDownLatch begins) implements LeasedWork {

        Work(Runnable what, CountDownLatch begins) {
            this(
                    new Lease(new Conversation.Key(UUID.randomUUID(), UUID.randomUUID()), UUID.randomUUID(), 1),
                    what,
                    begins);
        }

        @Override
        public void run() {
            what.run();
        }

        @Override
        public boolean begun() {
            return begins.getCount() == 0;
        }

        @Override
        public void stop(Lost why) {
            // It ends by itself.
        }
    }

    /** What is due, as much as there is room for. */
    private static Taken<Work> take(AtomicInteger due, int room, Runnable what, CountDownLatch begins) {
        List<Work> taken = new ArrayList<>();
        while (taken.size() < room && due.get() > 0) {
            due.decrementAndGet();
            taken.add(new Work(what, begins));
        }
        return Taken.upTo(room, taken);
    }

    @Test
    void waitsInLineForTheDatabaseAndLeavesConnectionsToRequests() {
        AtomicInteger due = new AtomicInteger(60);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        Runnable slow = () -> {
            QuarkusTransaction.requiringNew().run(() -> {
                most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                database.createNativeQuery("SELECT 1 FROM pg_sleep(0.2)").getResultList();
                atOnce.decrementAndGet();
            });
            done.incrementAndGet();
        };
        CountDownLatch begun = new CountDownLatch(0);
        WorkLoop<Work> loop = new WorkLoop<>("test", 100, traces, room -> take(due, room, slow, begun));
        loop.wake();
        Awaitility.await().atMost(PATIENCE).until(() -> atOnce.get() > 0);
        long before = System.nanoTime();
        QuarkusTransaction.requiringNew()
                .run(() -> database.createNativeQuery("SELECT 1").getResultList());
        long millis = Duration.ofNanos(System.nanoTime() - before).toMillis();
        assertTrue(millis < 150, "a request waited for " + millis + " ms");
        Awaitility.await().atMost(PATIENCE).until(() -> done.get() == 60);
        assertTrue(most.get() <= 7, most + " transactions at once");
    }

    @Test
    void takesNoMoreThanItCanBegin() throws Exception {
        AtomicInteger due = new AtomicInteger(1_000);
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Runnable waits = () -> {
            try {
                begin.await();
                end.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        };
        WorkLoop<Work> loop = new WorkLoop<>("test", 600, traces, room -> take(due, room, waits, begin));
        loop.wake();
        Awaitility.await().atMost(PATIENCE).until(() -> due.get() == 800);
        begin.countDown();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> due.get() == 400 && loop.live().size() == 600);
        end.countDown();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> due.get() == 0 && loop.live().isEmpty());
    }

    @Test
    void asksOnceForWhatIsDue() throws Exception {
        AtomicInteger due = new AtomicInteger(3);
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(3);
        CountDownLatch begun = new CountDownLatch(0);
        WorkLoop<Work> loop = new WorkLoop<>("test", 10, traces, room -> {
            asked.incrementAndGet();
            return take(due, room, done::countDown, begun);
        });
        loop.wake();
        assertTrue(done.await(5, TimeUnit.SECONDS));
        Awaitility.await().atMost(PATIENCE).until(() -> loop.live().isEmpty());
        assertEquals(1, asked.get());
    }
}
