package dev.parley.problem.edge;

import java.time.Duration;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;

/**
 * One connection of a client: how long it has been waited for, and a problem document for what cannot be read. It sees the
 * bytes, and behind the decoder of HTTP/1.1 the requests. Of HTTP/2 it sees bytes alone: what a stream may do, its own
 * settings limit.
 */
final class Connection {

    /** How the connection of HTTP/2 begins (RFC 9113, section 3.4): as long as this no decoder of HTTP/1.1 needs be there. */
    private static final int PREFACE = 24;
    /** The decoder's and the encoder's place in the pipeline of Vert.x. */
    private static final String ENCODER = "httpEncoder";

    private static final int TIMEOUT = 408;

    private final Channel channel;
    private final ProblemBytes problems;
    /** Since when nothing was to be served; 0 while something is. */
    private volatile long waitingSince = System.nanoTime();
    /** When the head of a request began to come; 0 before. */
    private volatile long headSince;
    /** When the body began to come of which the end is not there yet; 0: none. */
    private volatile long bodySince;

    private volatile boolean served;
    private volatile boolean answering;

    Connection(Channel channel, ProblemBytes problems) {
        this.channel = channel;
        this.problems = problems;
    }

    /** Whether there is a request that has not been answered yet. */
    boolean serving() {
        return waitingSince == 0;
    }

    long waitedNanos() {
        long since = waitingSince;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    void close() {
        channel.close();
    }

    /** Ends what takes too long. To be called every second. */
    void look(HttpConfig limits) {
        boolean late = over(bodySince, limits.bodyTimeout())
                || over(headSince, limits.headTimeout())
                || over(waitingSince, served ? limits.keepAlive() : limits.headTimeout());
        if (!late) {
            return;
        }
        if (answering || headSince == 0 && bodySince == 0) {
            close();
        } else {
            channel.writeAndFlush(problems.response(TIMEOUT, "The request took too long to come."))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static boolean over(long since, Duration limit) {
        return since != 0 && System.nanoTime() - since > limit.toNanos();
    }

    /** Sees the bytes, and puts {@link Requests} behind the decoder as soon as there is one. */
    ChannelHandler bytes() {
        return new Bytes();
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {
        private int looked;
        private boolean placed;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (waitingSince != 0 && headSince == 0 && bodySince == 0) {
                headSince = System.nanoTime();
            }
            if (placed || !(message instanceof ByteBuf bytes)) {
                context.fireChannelRead(message);
                return;
            }
            // What the connection speaks is found by its first bytes: given one by one, so that none passes before us.
            while (!place(context) && looked < PREFACE && bytes.isReadable()) {
                looked++;
                context.fireChannelRead(bytes.readRetainedSlice(1));
            }
            if (!placed && looked >= PREFACE) {
                placed = true;
                headSince = 0;
                waitingSince = 0;
            }
            if (bytes.isReadable()) {
                context.fireChannelRead(bytes);
            } else {
                bytes.release();
            }
        }

        private boolean place(ChannelHandlerContext context) {
            if (!placed && context.pipeline().get(ENCODER) != null) {
                context.pipeline().addAfter(ENCODER, null, new Requests());
                placed = true;
            }
            return placed;
        }
    }

    private final class Requests extends ChannelDuplexHandler {
        private int unanswered;
        private boolean head;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpObject part && part.decoderResult().isFailure() && !answering) {
                ReferenceCountUtil.release(message);
                refuse(context, part.decoderResult());
                return;
            }
            if (message instanceof HttpRequest request) {
                unanswered++;
                head = request.method().equals(HttpMethod.HEAD);
                served = true;
                headSince = 0;
                waitingSince = 0;
                bodySince = System.nanoTime();
            }
            if (message instanceof LastHttpContent) {
                bodySince = 0;
            }
            context.fireChannelRead(message);
        }

        private void refuse(ChannelHandlerContext context, DecoderResult result) {
            int status =
                    switch (result.cause()) {
                        case TooLongHttpLineException line -> 414;
                        case TooLongHttpHeaderException header -> 431;
                        default -> 400;
                    };
            String detail =
                    switch (status) {
                        case 414 -> "The request line is too long.";
                        case 431 -> "The headers are too long.";
                        default -> "The request could not be understood.";
                    };
            answering = true;
            context.writeAndFlush(problems.response(status, detail)).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            Object answer = message;
            if (message instanceof HttpResponse response && response.status().code() >= 200) {
                answering = true;
                if (message instanceof FullHttpResponse whole && isBareError(whole)) {
                    answer = problems.filled(whole.headers(), whole.status(), whole.protocolVersion());
                    whole.release();
                }
            }
            boolean last = answer instanceof LastHttpContent
                    && !(answer instanceof HttpResponse response
                            && response.status().code() < 200);
            context.write(answer, promise);
            if (last) {
                answering = false;
                unanswered = Math.max(0, unanswered - 1);
                waitingSince = unanswered == 0 ? System.nanoTime() : 0;
            }
        }

        private boolean isBareError(FullHttpResponse response) {
            return !head
                    && response.status().code() >= 400
                    && !response.content().isReadable()
                    && !response.headers().contains(HttpHeaderNames.CONTENT_TYPE);
        }
    }
}
