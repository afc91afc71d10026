package dev.parley.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

import dev.parley.model.answer.Answer;
import dev.parley.model.answer.AnswerReader;
import dev.parley.model.answer.BodyReader;
import dev.parley.model.answer.Faults;
import dev.parley.model.answer.LooseJson;
import dev.parley.model.answer.ModelFault;
import dev.parley.model.answer.RetryAfter;

/** One request and its answer, read by who waits for it. */
final class Asking {

    /** How long something may still come once an answer said how it ended, or seems to be whole. */
    private static final Duration AFTER_THE_END = Duration.ofMillis(500);

    private static final int MAX_FAULT = 64 * 1024;
    private static final Duration FAULT_WITHIN = Duration.ofSeconds(2);

    private final Http http;
    private final Target target;
    private final byte[] request;
    private final Deadline deadline;
    private final Deadline begunBy;

    /**
     * @param deadline of the whole answer
     * @param begunBy of its first words
     */
    Asking(Http http, Target target, byte[] request, Deadline deadline, Deadline begunBy) {
        this.http = http;
        this.target = target;
        this.request = request;
        this.deadline = deadline;
        this.begunBy = begunBy;
    }

    /** The answer that a reader has put together, whose first piece came then. */
    record Told(Answer answer, long firstNanos) {}

    Told ask(boolean fresh, AnswerReader answer, Instant now) {
        try (Http.Exchange exchange = http.send(target.endpoint(), request, fresh, begunBy)) {
            if (exchange.status() / 100 != 2) {
                throw fault(exchange, now);
            }
            return read(exchange, answer);
        }
    }

    private Told read(Http.Exchange exchange, AnswerReader answer) {
        BodyReader body = new BodyReader(answer);
        long first = 0;
        Deadline wholeBy = null;
        while (true) {
            Deadline by = wholeBy != null ? wholeBy : answer.begun() ? deadline : begunBy;
            switch (exchange.next(Math.min(by.left(), AFTER_THE_END.toNanos()))) {
                case null -> {
                    if (body.wholeSoFar()) {
                        return new Told(body.end(), first);
                    }
                    by.requireLeft();
                }
                case Incoming.Piece.End() -> {
                    return new Told(body.end(), first);
                }
                case Incoming.Piece.Lost(Throwable why) -> {
                    if (!body.wholeSoFar()) {
                        throw lost(why, answer);
                    }
                    return new Told(body.end(), first);
                }
                case Incoming.Piece.Bytes bytes -> {
                    bytes.buffers().forEach(body::feed);
                    first = first == 0 && answer.begun() ? System.nanoTime() : first;
                    if (answer.done()) {
                        Answer whole = body.end();
                        exchange.whole();
                        return new Told(whole, first);
                    }
                    if (!answer.finished()) {
                        wholeBy = null;
                    } else if (wholeBy == null) {
                        wholeBy = deadline.allows(AFTER_THE_END) ? Deadline.in(AFTER_THE_END) : deadline;
                    }
                    if (wholeBy == null) {
                        (answer.begun() ? deadline : begunBy).requireLeft();
                    } else if (wholeBy.left() <= 0) {
                        return new Told(body.end(), first);
                    }
                }
            }
        }
    }

    private static ModelFault lost(Throwable why, AnswerReader answer) {
        ModelFault lost = Http.lost(why);
        return ModelFault.of(
                answer.begun() ? ModelFault.Kind.BROKEN : ModelFault.Kind.FAILING,
                "the answer broke off: " + lost.getMessage());
    }

    private ModelFault fault(Http.Exchange exchange, Instant now) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Deadline soon = Deadline.in(FAULT_WITHIN);
        boolean ended = false;
        while (!ended && said.size() < MAX_FAULT && soon.left() > 0 && deadline.left() > 0) {
            switch (exchange.next(Math.min(soon.left(), deadline.left()))) {
                case null -> ended = true;
                case Incoming.Piece.End() -> ended = true;
                case Incoming.Piece.Lost lost -> ended = true;
                case Incoming.Piece.Bytes bytes -> bytes.buffers().forEach(buffer -> add(buffer, said));
            }
        }
        return Faults.of(
                exchange.status(), LooseJson.first(said.toString(StandardCharsets.UTF_8)), retryAfter(exchange, now));
    }

    private static void add(ByteBuffer buffer, ByteArrayOutputStream said) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        said.write(bytes, 0, Math.min(bytes.length, MAX_FAULT - Math.min(MAX_FAULT, said.size())));
    }

    private static Duration retryAfter(Http.Exchange exchange, Instant now) {
        Duration millis = RetryAfter.of(exchange.header("retry-after-ms"), 1, now);
        return millis == null ? RetryAfter.of(exchange.header("retry-after"), 1_000, now) : millis;
    }
}
