package dev.parley.analysis;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.parley.agent.Configs;
import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.create.Conversations;
import dev.parley.conversation.create.Findings;
import dev.parley.queue.Lease;
import dev.parley.queue.LeasedQueue;
import dev.parley.queue.LeasedQueues;
import dev.parley.queue.LeasedWork;
import dev.parley.queue.Rhythm;
import dev.parley.queue.Taken;
import dev.parley.queue.WorkKind;
import dev.parley.queue.news.ConversationNews;
import dev.parley.wire.Backoff;

/** Looks at conversations that are over, whose agents want that. */
@ApplicationScoped
class Analyses implements Findings {

    private static final Logger LOG = Logger.getLogger(Analyses.class);
    private static final String DUE = "parley_analysis_due";
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);

    private final AnalysisStore store;
    private final Analyst analyst;
    private final Conversations conversations;
    private final Configs configs;
    private final ConversationNews news;
    private final AnalysisQueueConfig config;
    private final InstantSource clock;
    private final LeasedQueue<Work> queue;

    Analyses(
            AnalysisStore store,
            Analyst analyst,
            Conversations conversations,
            Configs configs,
            ConversationNews news,
            LeasedQueues queues,
            AnalysisQueueConfig config,
            InstantSource clock) {
        this.store = store;
        this.analyst = analyst;
        this.conversations = conversations;
        this.configs = configs;
        this.news = news;
        this.config = config;
        this.clock = clock;
        this.queue = queues.open(new WorkKind<>(
                "analyses",
                store.asQueue(),
                config.maxAtOnce(),
                new Rhythm(config.renewEvery(), config.reapEvery(), config.drain()),
                Optional.of(new WorkKind.Claiming<>(
                        config.worker(),
                        config.pollEvery(),
                        Optional.of(DUE),
                        room -> Taken.upTo(
                                room, store.claim(room).stream().map(Work::new).toList()))),
                Optional.empty(),
                work -> {},
                work -> work.stop(LeasedWork.Lost.LEASE)));
    }

    void start(@Observes StartupEvent started) {
        queue.start();
    }

    @Override
    public void await(Conversation.Key conversation, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        if (!store.waits(conversation)) {
            return;
        }
        try (ConversationNews.Watch watch = news.watch(conversation)) {
            queue.wake();
            while (store.waits(conversation) && until - System.nanoTime() > 0) {
                watch.await(Duration.ofNanos(until - System.nanoTime()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** One of them. */
    private final class Work implements LeasedWork {
        private final AnalysisStore.Due due;
        private volatile boolean lost;

        Work(AnalysisStore.Due due) {
            this.due = due;
        }

        @Override
        public Lease lease() {
            return due.lease();
        }

        @Override
        public void stop(Lost why) {
            lost = true;
        }

        @Override
        public void run() {
            Conversation.Key key = due.lease().conversation();
            try {
                Conversation conversation = conversations.require(key.organizationId(), key.id());
                AgentConfig agent = configs.of(conversation.agentVersionId, conversation.agentConfig);
                store.keep(due.lease(), analyst.analyze(agent, conversation, conversations.turns(key)));
            } catch (RuntimeException failed) {
                failed(failed);
            }
            news.tell(key);
        }

        private void failed(RuntimeException failed) {
            if (lost) {
                return;
            }
            LOG.warnf("What a conversation came to could not be found out: %s", failed.getMessage());
            if (due.failures() + 1 >= config.tries()) {
                store.keep(due.lease(), new Analyst.Result(Optional.empty(), null));
            } else {
                store.again(
                        due.lease(),
                        clock.instant().plus(Backoff.pause(config.firstRetry(), due.failures(), LONGEST_RETRY)));
            }
        }
    }
}
