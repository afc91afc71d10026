package dev.parley.talk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jboss.logging.Logger;

import dev.parley.dialogue.ModelReply;
import dev.parley.dialogue.SpokenTools;
import dev.parley.dialogue.ToolCall;

/** The calls that an engine asks for while it speaks, made as any model's are. On the talk's thread. */
final class EngineTools {

    private static final Logger LOG = Logger.getLogger(EngineTools.class);
    /** The words that asked for a call stand before it, if they come in time. */
    private static final Duration WORDS_WITHIN = Duration.ofMillis(700);

    private static final long LOOKS_EVERY = 20;

    private final TalkParts parts;
    private final SpokenTools line;
    private final BooleanSupplier wordsKnown;
    private final List<ToolCall> asked = new ArrayList<>();
    private CompletableFuture<Void> made = CompletableFuture.completedFuture(null);
    private int running;

    /** What came of calls, in their order. */
    record Returned(List<ToolCall> calls, List<String> results) {}

    /**
     * @param line what the agent can do with the line
     * @param wordsKnown whether all is known that the person has said
     */
    EngineTools(TalkParts parts, SpokenTools line, BooleanSupplier wordsKnown) {
        this.parts = parts;
        this.line = line;
        this.wordsKnown = wordsKnown;
    }

    void ask(String call, String name, String arguments) {
        asked.add(new ToolCall(call, name, arguments));
    }

    /** What was asked for is not wanted any more. */
    void forget() {
        asked.clear();
    }

    boolean isAsked() {
        return !asked.isEmpty();
    }

    boolean isRunning() {
        return running > 0;
    }

    /**
     * Makes the calls that were asked for.
     *
     * @param told what the turn is to show of the answer that asked for them
     */
    void run(ObjectNode told, Consumer<Returned> then) {
        List<ToolCall> calls = List.copyOf(asked);
        asked.clear();
        CompletableFuture<Void> known = new CompletableFuture<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        made = CompletableFuture.allOf(made, done);
        running++;
        awaitWords(known, Mouth.millis() + WORDS_WITHIN.toMillis());
        Thread.ofVirtual().name("tools").start(() -> {
            known.copy()
                    .completeOnTimeout(null, 2 * WORDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            List<String> results = results(new ModelReply("", calls, told, null));
            done.complete(null);
            parts.talk().accept(() -> {
                running--;
                then.accept(new Returned(calls, results));
            });
        });
    }

    private List<String> results(ModelReply reply) {
        try {
            return parts.minutes().call(parts.plan().agent(), reply, line);
        } catch (RuntimeException away) {
            LOG.warnf("Tools could not be called: %s", away.getMessage());
            parts.plan().meters().trouble("no_tools");
            return reply.toolCalls().stream()
                    .map(call -> "It is not known whether it was called.")
                    .toList();
        }
    }

    private void awaitWords(CompletableFuture<Void> known, long until) {
        if (wordsKnown.getAsBoolean() || Mouth.millis() >= until) {
            known.complete(null);
        } else {
            CompletableFuture.delayedExecutor(LOOKS_EVERY, TimeUnit.MILLISECONDS)
                    .execute(() -> parts.talk().accept(() -> awaitWords(known, until)));
        }
    }

    /** Waits for them, but not for ever. */
    void await(Duration patience) {
        made.copy()
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
