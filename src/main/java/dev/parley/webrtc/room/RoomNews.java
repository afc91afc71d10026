package dev.parley.webrtc.room;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.quarkus.runtime.StartupEvent;

import dev.parley.conversation.Conversation;
import dev.parley.queue.Wakeups;

/** Tells those who watch a conversation, on whichever node, that there is something new. A hint, never the truth. */
@ApplicationScoped
class RoomNews {

    private static final String NEWS = "parley_room_news";

    private final Wakeups wakeups;
    private final Map<Watch, Conversation.Key> watches = new ConcurrentHashMap<>();

    @Inject
    RoomNews(Wakeups wakeups) {
        this.wakeups = wakeups;
    }

    void start(@Observes StartupEvent started) {
        wakeups.listen(NEWS, told -> wake(RoomTopic.key(told)));
    }

    void tell(Conversation.Key conversation) {
        wake(conversation);
        wakeups.tell(NEWS, RoomTopic.of(conversation));
    }

    private void wake(Conversation.Key conversation) {
        watches.forEach((watch, watched) -> {
            if (watched.equals(conversation)) {
                watch.wake();
            }
        });
    }

    /** Is told of what happens from now on, until it is closed. */
    Watch watch(Conversation.Key conversation) {
        Watch watch = new Watch();
        watches.put(watch, conversation);
        return watch;
    }

    final class Watch implements AutoCloseable {

        private final Semaphore news = new Semaphore(0);

        /** Waits until there is something new, or this long. */
        void await(Duration patience) throws InterruptedException {
            if (news.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                news.drainPermits();
            }
        }

        void wake() {
            news.release();
        }

        @Override
        public void close() {
            watches.remove(this);
            wake();
        }
    }
}
