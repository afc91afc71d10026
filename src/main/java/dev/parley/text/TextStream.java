package dev.parley.text;

import java.util.concurrent.ExecutorService;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.virtual.threads.VirtualThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;

import dev.parley.dialogue.model.ModelFailure;
import dev.parley.problem.Incident;
import dev.parley.problem.Problem;
import dev.parley.problem.ProblemResponse;
import dev.parley.wire.EventStreams;

/** Answers as server-sent events. A client that goes away stops listening, not the agent's turn: it is finished and kept. */
@ApplicationScoped
class TextStream {

    private final Sse sse;
    private final ExecutorService threads;
    private final TextConfig config;

    TextStream(Sse sse, @VirtualThreads ExecutorService threads, TextConfig config) {
        this.sse = sse;
        this.threads = threads;
        this.config = config;
    }

    /** A piece of the answer. */
    @RegisterForReflection
    record Delta(String text) {}

    Multi<OutboundSseEvent> of(TextMessages.Received message, Function<TextMessages.Reply, Object> whole) {
        Multi<OutboundSseEvent> events =
                Multi.createFrom().emitter(emitter -> threads.execute(() -> answer(message, whole, emitter)));
        return EventStreams.keptAlive(events, sse, config.keepAlive());
    }

    private void answer(
            TextMessages.Received message,
            Function<TextMessages.Reply, Object> whole,
            MultiEmitter<? super OutboundSseEvent> emitter) {
        try {
            TextMessages.Reply reply = message.answer(words -> emitter.emit(event("delta", new Delta(words))));
            emitter.emit(event("message", whole.apply(reply)));
        } catch (ModelFailure failure) {
            emitter.emit(event("error", ProblemResponse.body(failure.toProblem())));
        } catch (Problem problem) {
            emitter.emit(event("error", ProblemResponse.body(problem)));
        } catch (RuntimeException failed) {
            emitter.emit(event("error", ProblemResponse.body(broken(message, failed))));
        } finally {
            emitter.complete();
        }
    }

    private static Problem broken(TextMessages.Received message, RuntimeException failed) {
        return Incident.after(
                failed, message.conversation(), "The message is stored: send the same again, and it is not doubled.");
    }

    private OutboundSseEvent event(String name, Object data) {
        return sse.newEventBuilder().name(name).data(data).build();
    }
}
