package dev.parley.problem.edge;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import org.jboss.logging.Logger;

/**
 * The connections of the HTTP port: so many at most, and none that takes its time over a request. Vert.x has a timeout for
 * silence alone, and one byte now and then is not silent.
 */
@Singleton
class Connections {

    private static final Logger LOG = Logger.getLogger(Connections.class);
    private static final String NAME = "parley-connections";

    private final HttpConfig config;
    private final ProblemBytes problems;
    private final Vertx vertx;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    Connections(HttpConfig config, ProblemBytes problems, Vertx vertx) {
        this.config = config;
        this.problems = problems;
        this.vertx = vertx;
    }

    /** Every connection passes by the server's own channel before it is served. */
    void watch(@ObservesAsync HttpServerStart started) {
        VertxInternal loops = (VertxInternal) vertx;
        loops.getAcceptorEventLoopGroup().forEach(this::watch);
        loops.getEventLoopGroup().forEach(this::watch);
    }

    private void watch(EventExecutor executor) {
        if (executor instanceof SingleThreadEventLoop loop) {
            loop.execute(() -> {
                for (Iterator<Channel> channels = loop.registeredChannelsIterator(); channels.hasNext(); ) {
                    Channel channel = channels.next();
                    if (channel instanceof ServerChannel && channel.pipeline().get(NAME) == null) {
                        channel.pipeline().addFirst(NAME, new Door());
                    }
                }
            });
        }
    }

    @Sharable
    private final class Door extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            if (accepted instanceof Channel channel) {
                if (!makeRoom()) {
                    channel.unsafe().closeForcibly();
                    return;
                }
                Connection connection = new Connection(channel, problems);
                open.add(connection);
                channel.closeFuture().addListener(closed -> open.remove(connection));
                channel.pipeline().addFirst(connection.bytes());
            }
            context.fireChannelRead(accepted);
        }
    }

    /** When there are too many, the one goes that has waited longest without a request; those that are served stay. */
    private boolean makeRoom() {
        if (open.size() < config.maxConnections()) {
            return true;
        }
        return open.stream()
                .filter(connection -> !connection.serving())
                .max(Comparator.comparingLong(Connection::waitedNanos))
                .map(longest -> {
                    open.remove(longest);
                    longest.close();
                    return true;
                })
                .orElse(false);
    }

    @Scheduled(every = "1s", executionMaxDelay = "500ms", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        try {
            open.forEach(connection -> connection.look(config));
        } catch (RuntimeException broken) {
            LOG.warnf("Connections could not be looked through: %s", broken.getMessage());
        }
    }
}
