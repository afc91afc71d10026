package dev.parley.talk.engine;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A WebSocket to an engine (RFC 6455): messages are sent in order and one at a time, and wait for the connection; when the
 * engine takes none for long the oldest voice is dropped, and nothing else. Nothing here blocks.
 */
public final class EngineSocket implements WebSocket.Listener, AutoCloseable {

    /** Ten seconds of speech. */
    private static final int MOST_WAITING = 500;

    private static final int LONGEST_MESSAGE = 1 << 20;

    private final Consumer<String> messages;
    private final Consumer<String> lost;
    private final Queue<Message> waiting = new ArrayDeque<>();
    private int voices;
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;
    private boolean sending;
    private boolean closing;
    private boolean closed;

    /**
     * @param messages gets each text message
     * @param lost gets why there are no more, once
     */
    private EngineSocket(Consumer<String> messages, Consumer<String> lost) {
        this.messages = messages;
        this.lost = lost;
    }

    public static EngineSocket open(
            HttpClient client,
            URI uri,
            Map<String, String> headers,
            Duration patience,
            Consumer<String> messages,
            Consumer<String> lost) {
        EngineSocket engine = new EngineSocket(messages, lost);
        connect(client, uri, headers, patience, engine).whenComplete((opened, failed) -> {
            if (failed != null) {
                engine.lost("it cannot be connected to: " + why(failed));
            } else {
                engine.opened(opened);
            }
        });
        return engine;
    }

    private static CompletableFuture<WebSocket> connect(
            HttpClient client, URI uri, Map<String, String> headers, Duration patience, EngineSocket engine) {
        try {
            WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(patience);
            headers.forEach(builder::header);
            return builder.buildAsync(uri, engine);
        } catch (IllegalArgumentException impossible) {
            return CompletableFuture.failedFuture(impossible);
        }
    }

    /** What the peer said of it; other messages may hold a key. */
    private static String why(Throwable failed) {
        Throwable cause = failed instanceof CompletionException ? failed.getCause() : failed;
        return cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null
                ? "HTTP status " + refused.getResponse().statusCode()
                : cause.getClass().getSimpleName();
    }

    private synchronized void opened(WebSocket opened) {
        socket = opened;
        if (closed) {
            opened.abort();
        } else {
            next();
        }
    }

    private record Message(Object content, boolean voice) {}

    public void send(String text) {
        enqueue(new Message(text, false));
    }

    /** A part of what is heard, as text. */
    public void sendVoice(String text) {
        enqueue(new Message(text, true));
    }

    /** A part of what is heard. */
    public void send(byte[] binary) {
        enqueue(new Message(binary, true));
    }

    private synchronized void enqueue(Message message) {
        if (closed) {
            return;
        }
        if (message.voice() && ++voices > MOST_WAITING) {
            waiting.remove(waiting.stream().filter(Message::voice).findFirst().orElseThrow());
            voices--;
        }
        waiting.add(message);
        next();
    }

    private synchronized void next() {
        if (closing && !closed && !sending && (socket == null || waiting.isEmpty())) {
            closed = true;
            waiting.clear();
            if (socket != null) {
                socket.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((done, failed) -> socket.abort());
            }
            return;
        }
        if (sending || socket == null || closed || waiting.isEmpty()) {
            return;
        }
        sending = true;
        Message message = waiting.remove();
        voices -= message.voice() ? 1 : 0;
        CompletableFuture<WebSocket> sent = message.content() instanceof String text
                ? socket.sendText(text, true)
                : socket.sendBinary(ByteBuffer.wrap((byte[]) message.content()), true);
        sent.whenComplete((done, failed) -> {
            if (failed != null) {
                lost("it takes nothing any more");
            } else {
                sent();
            }
        });
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    private synchronized void sent() {
        sending = false;
        next();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (partial.length() > LONGEST_MESSAGE) {
            lost("it tells too much at once");
        } else if (last) {
            String message = partial.toString();
            partial.setLength(0);
            if (isClosing()) {
                from.request(1);
                return null;
            }
            try {
                messages.accept(message);
            } catch (RuntimeException garbage) {
                lost("it speaks another language: " + garbage.getClass().getSimpleName());
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        lost("it closed the connection (" + code + ")");
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        lost("the connection broke: " + error.getClass().getSimpleName());
    }

    /** The engine is of no use any more. */
    public void lost(String why) {
        boolean first;
        synchronized (this) {
            first = !closed && !closing;
            abort();
        }
        if (first) {
            lost.accept(why);
        }
    }

    /** Nothing is told any more. What was sent last is sent. */
    @Override
    public synchronized void close() {
        closing = true;
        next();
    }

    private void abort() {
        boolean first = !closed;
        // What was being sent fails at once, and must not be told too.
        closed = true;
        waiting.clear();
        if (first && socket != null) {
            socket.abort();
        }
    }
}
