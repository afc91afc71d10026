package dev.parley.model;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

import dev.parley.model.answer.AnswerReader;
import dev.parley.model.answer.ModelFault;
import dev.parley.model.answer.Refusal;
import dev.parley.model.request.History;
import dev.parley.model.request.Quirks;
import dev.parley.model.request.RequestWriter;
import dev.parley.wire.Backoff;

/**
 * Asks one model until it answers: again after passing faults, without what it refuses, with less of the conversation; all of
 * it only while nothing of an answer has come, and while there is time.
 */
final class Persistence {

    private static final int MAX_TRIES = 6;
    private static final int MAX_TRIES_BESIDE_ANOTHER = 2;
    private static final int MAX_EMPTY = 3;
    private static final int MAX_ADAPTED = 12;
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final int MOST_TIMES = 32;
    private static final Duration MOST_WAIT_BESIDE_ANOTHER = Duration.ofSeconds(2);

    private final Question question;
    private final Http http;
    private final Places places;
    private final Known known;
    private final ModelMeters meters;
    private final InstantSource clock;
    private final Deadline begunBy;
    private Quirks quirks;
    /** The part of it that holds for whatever is asked. */
    private Quirks lasting;

    private int tries;
    private int empty;
    private int unanswered;
    private int adapted;

    Persistence(Question question, Http http, Places places, Known known, ModelMeters meters, InstantSource clock) {
        this.question = question;
        this.http = http;
        this.places = places;
        this.known = known;
        this.meters = meters;
        this.clock = clock;
        this.begunBy = question.begunBy();
        this.quirks = known.quirks(question.target());
        this.lasting = quirks;
    }

    /** There is no answer of this model. */
    static final class Failed extends RuntimeException {
        private final transient ModelFault fault;
        private final boolean begun;

        private Failed(ModelFault fault, boolean begun) {
            super(fault.getMessage(), fault, false, false);
            this.fault = fault;
            this.begun = begun;
        }

        ModelFault fault() {
            return fault;
        }

        /** Not where words were heard already, and not what was refused for what was said. */
        boolean anotherMayAnswer() {
            return !begun && fault.kind() != ModelFault.Kind.FILTERED && fault.kind() != ModelFault.Kind.STOPPING;
        }
    }

    Models.Answered answer() {
        boolean fresh = false;
        while (true) {
            AnswerReader reader =
                    new AnswerReader(question.request().offered(), quirks.reasonsFirst(), question.onText());
            RequestWriter writer =
                    new RequestWriter(question.request(), question.target().model(), quirks);
            History.Fitted fitted = writer.fitted();
            try {
                return ask(writer, fitted, fresh, reader);
            } catch (ModelFault fault) {
                meters.failed(question.target(), fault.kind());
                if (reader.begun()) {
                    throw new Failed(fault.kind().passing() ? fault.as(settled(fault)) : fault, true);
                }
                fresh = fault.unanswered();
                goOn(fault, writer, fitted);
            }
        }
    }

    /** What was half told and failed is broken, except where it says that it is busy. */
    private static ModelFault.Kind settled(ModelFault fault) {
        return fault.kind() == ModelFault.Kind.EMPTY ? ModelFault.Kind.BROKEN : fault.kind();
    }

    private Models.Answered ask(RequestWriter writer, History.Fitted fitted, boolean fresh, AnswerReader reader) {
        try (Places.Place _ = places.take(question.organization(), begunBy)) {
            long asked = System.nanoTime();
            Asking.Told told = new Asking(
                            http, question.target(), writer.write(fitted.messages()), question.deadline(), begunBy)
                    .ask(fresh, reader, clock.instant());
            Duration first = told.firstNanos() == 0 ? null : Duration.ofNanos(told.firstNanos() - asked);
            known.answered(question.target(), lasting.reasoning(reader.reasonsFirst()));
            meters.answered(question.target(), first, told.answer().usage());
            return new Models.Answered(
                    told.answer(), question.target().model(), question.fallback(), fitted.leftOut(), first);
        }
    }

    /** Returns when it is to be asked again. */
    private void goOn(ModelFault fault, RequestWriter writer, History.Fitted fitted) {
        switch (fault.kind()) {
            case REFUSED -> {
                quirks = fault.refusal()
                        .flatMap(quirks::after)
                        .filter(changed -> ++adapted <= MAX_ADAPTED)
                        .orElseThrow(() -> failed(fault.as(ModelFault.Kind.FINAL)));
                keep(fault);
            }
            case TOO_LONG -> {
                if (++adapted > MAX_ADAPTED) {
                    throw failed(fault);
                }
                lasting = fault.window() > 0 ? lasting.within(fault.window()) : lasting;
                quirks = fitted.shrinks()
                        ? quirks.within(Math.max(1, (writer.always() + fitted.tokens()) / 2))
                        : withoutRoomForTheAnswer(fault);
            }
            case BUSY, FAILING, SLOW, EMPTY -> tryAgain(fault);
            case FINAL -> {
                quirks = fault.refusal()
                        .filter(perhaps -> writer.wouldReorder(fitted.messages()) && ++adapted <= MAX_ADAPTED)
                        .flatMap(quirks::after)
                        .orElseThrow(() -> failed(fault));
                keep(fault);
            }
            default -> throw failed(fault);
        }
    }

    /** What is refused for what it is, and not for a value that only this request has, is kept for others. */
    private void keep(ModelFault fault) {
        if (fault.lasting()) {
            lasting = fault.refusal().flatMap(lasting::after).orElse(lasting);
        }
    }

    /** What was asked for the answer counts too. */
    private Quirks withoutRoomForTheAnswer(ModelFault fault) {
        return quirks.after(Refusal.MAX_TOKENS)
                .filter(changed -> question.request().maxTokens() != null)
                .orElseThrow(() -> failed(fault));
    }

    private void tryAgain(ModelFault fault) {
        boolean stale = fault.unanswered() && ++unanswered == 1;
        empty += fault.kind() == ModelFault.Kind.EMPTY ? 1 : 0;
        tries += stale ? 0 : 1;
        Duration wait = stale ? Duration.ZERO : fault.retryAfter().orElseGet(this::backoff);
        boolean enough = tries >= (question.last() ? MAX_TRIES : MAX_TRIES_BESIDE_ANOTHER) || empty >= MAX_EMPTY;
        boolean tooLong = !begunBy.allows(wait) || !question.last() && wait.compareTo(MOST_WAIT_BESIDE_ANOTHER) > 0;
        if (enough || tooLong) {
            throw failed(fault);
        }
        try {
            http.pause(wait);
        } catch (ModelFault stopping) {
            throw failed(stopping);
        }
    }

    /** Doubles, and no two nodes come back at the same moment. */
    private Duration backoff() {
        long millis = Backoff.pause(FIRST_WAIT, tries - 1, FIRST_WAIT.multipliedBy(MOST_TIMES))
                .toMillis();
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    private Failed failed(ModelFault fault) {
        switch (fault.kind()) {
            case FILTERED, TOO_LONG, STOPPING, REFUSED -> {
                // Not for what the endpoint is.
            }
            default -> {
                if (!fault.ofOneRequest()) {
                    known.failed(question.target(), fault.kind());
                }
            }
        }
        return new Failed(fault, false);
    }
}
