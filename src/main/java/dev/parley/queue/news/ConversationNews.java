package dev.parley.queue.news;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;

import dev.parley.conversation.Conversation;

/** Tells those who watch a conversation, on whichever node, that there is something new. A hint, never the truth. */
@ApplicationScoped
public class ConversationNews {

    private static final String NEWS = "parley_conversation_news";

    private final Wakeups wakeups;
    private final Map<Conversation.Key, List<Watch>> watches = new ConcurrentHashMap<>();

    ConversationNews(Wakeups wakeups) {
        this.wakeups = wakeups;
    }

    void start(@Observes StartupEvent started) {
        wakeups.listen(NEWS, told -> wake(ConversationTopic.key(told)));
    }

    /** There is. */
    public void tell(Conversation.Key conversation) {
        wake(conversation);
        wakeups.tell(NEWS, ConversationTopic.of(conversation));
    }

    private void wake(Conversation.Key conversation) {
        watches.getOrDefault(conversation, List.of()).forEach(Watch::wake);
    }

    /** How many watch a conversation on this node. */
    public int watching(Conversation.Key conversation) {
        return watches.getOrDefault(conversation, List.of()).size();
    }

    /** Is told of what happens from now on, until it is closed. */
    public Watch watch(Conversation.Key conversation) {
        Watch watch = new Watch(conversation);
        watches.compute(conversation, (same, others) -> {
            List<Watch> all = others == null ? new CopyOnWriteArrayList<>() : others;
            all.add(watch);
            return all;
        });
        return watch;
    }

    /** One who watches. */
    public final class Watch implements AutoCloseable {

        private final Semaphore news = new Semaphore(0);
        private final Conversation.Key conversation;

        private Watch(Conversation.Key conversation) {
            this.conversation = conversation;
        }

        /**
         * Waits until there is something new, or this long.
         *
         * @return whether there is
         */
        public boolean await(Duration patience) throws InterruptedException {
            boolean told = news.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (told) {
                news.drainPermits();
            }
            return told;
        }

        void wake() {
            news.release();
        }

        @Override
        public void close() {
            watches.computeIfPresent(conversation, (same, all) -> all.remove(this) && all.isEmpty() ? null : all);
            wake();
        }
    }
}
