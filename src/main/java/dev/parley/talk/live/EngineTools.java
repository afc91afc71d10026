package dev.parley.talk.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jboss.logging.Logger;

import dev.parley.agent.config.call.TransferConfig;
import dev.parley.dialogue.ToolAnswers;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.tool.SpokenTools;
import dev.parley.dialogue.tool.ToolCall;
import dev.parley.model.answer.LooseJson;

/** The calls that an engine asks for while it speaks, made as any model's are. On the talk's thread. */
final class EngineTools {

    private static final Logger LOG = Logger.getLogger(EngineTools.class);
    /** The words that asked for a call stand before it, if they come in time. */
    private static final Duration WORDS_WITHIN = Duration.ofMillis(700);

    private static final long LOOKS_EVERY = 20;

    private final TalkParts parts;
    private final BooleanSupplier wordsKnown;
    private final List<ToolCall> asked = new ArrayList<>();
    private CompletableFuture<Void> made = CompletableFuture.completedFuture(null);
    private int running;

    /**
     * What came of calls.
     *
     * @param ends whether one of them ends the call
     */
    record Returned(List<ToolCall> calls, ToolAnswers answers, boolean ends) {}

    /**
     * @param wordsKnown whether all is known that the person has said
     */
    EngineTools(TalkParts parts, BooleanSupplier wordsKnown) {
        this.parts = parts;
        this.wordsKnown = wordsKnown;
    }

    void ask(String call, String name, String arguments) {
        String object = LooseJson.arguments(arguments).map(ObjectNode::toString).orElse(null);
        asked.add(new ToolCall(call, name, object));
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
            Line line = new Line();
            ToolAnswers answers = answers(new ModelReply("", calls, told, null), line);
            done.complete(null);
            parts.talk().accept(() -> {
                running--;
                then.accept(new Returned(calls, answers, line.ends));
            });
        });
    }

    /** What one round of calls does with the line. */
    private final class Line implements SpokenTools {
        private volatile boolean ends;

        @Override
        public void endCall() {
            ends = true;
        }

        @Override
        public void press(String keys) {
            parts.mouth().press(keys);
        }

        @Override
        public Optional<String> transfer(String number, TransferConfig.Mode mode, String briefing) {
            return parts.bringing().bring(number, mode, briefing);
        }
    }

    private ToolAnswers answers(ModelReply reply, Line line) {
        try {
            return parts.minutes().call(parts.plan().agent(), reply, line);
        } catch (RuntimeException | Error away) {
            LOG.warnf("Tools could not be called: %s", away.getMessage());
            parts.plan().meters().trouble("no_tools");
            return new ToolAnswers(
                    reply.toolCalls().stream()
                            .map(call -> "It is not known whether it was called.")
                            .toList(),
                    false);
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
