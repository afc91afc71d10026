package dev.parley.model;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer on its way in. No more of it is taken from the network than was read; closing it before its end
 * resets the connection.
 */
final class Incoming implements HttpResponse.BodySubscriber<Incoming> {

    /** What came: bytes, the end, or why there is none. */
    sealed interface Piece {

        record Bytes(List<ByteBuffer> buffers) implements Piece {}

        record End() implements Piece {}

        record Lost(Throwable why) implements Piece {}
    }

    private static final long MOST_DRAINED = 64 * 1024;

    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private Flow.Subscription subscription;
    private boolean closed;
    private boolean draining;
    private boolean ended;
    private long drained;

    @Override
    public CompletionStage<Incoming> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        if (closed) {
            begun.cancel();
        } else {
            begun.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        synchronized (this) {
            if (draining) {
                drained += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
                if (drained > MOST_DRAINED) {
                    subscription.cancel();
                } else {
                    subscription.request(1);
                }
                return;
            }
        }
        pieces.add(new Piece.Bytes(buffers));
    }

    @Override
    public synchronized void onError(Throwable why) {
        ended = true;
        pieces.add(new Piece.Lost(why));
    }

    @Override
    public synchronized void onComplete() {
        ended = true;
        pieces.add(new Piece.End());
    }

    /** The next piece, or null when none comes in this time. */
    Piece next(long nanos) throws InterruptedException {
        Piece piece = pieces.poll();
        if (piece == null) {
            piece = pieces.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        }
        if (piece instanceof Piece.Bytes) {
            more();
        }
        return piece;
    }

    private synchronized void more() {
        if (!closed) {
            subscription.request(1);
        }
    }

    /** Resets the connection, unless all of it came. */
    synchronized void close() {
        closed = true;
        if (subscription != null && !ended) {
            subscription.cancel();
        }
    }

    /** The answer is whole: what little may follow is passed over, so that the connection can serve again. */
    void finish(Duration patience, Executor later) {
        synchronized (this) {
            draining = true;
            if (ended) {
                return;
            }
        }
        Piece piece = pieces.poll();
        if (piece instanceof Piece.Bytes) {
            more();
        }
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS, later)
                .execute(this::close);
    }
}
