package dev.parley.talk.recognize.phrase;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;

import jakarta.enterprise.context.ApplicationScoped;

import edu.cmu.sphinx.api.Configuration;
import edu.cmu.sphinx.api.Context;
import edu.cmu.sphinx.recognizer.Recognizer;
import edu.cmu.sphinx.result.Result;
import edu.cmu.sphinx.util.TimeFrame;
import io.quarkus.arc.profile.IfBuildProfile;

import dev.parley.media.Band;
import dev.parley.media.speech.SampleBuffer;
import dev.parley.talk.recognize.Hints;
import dev.parley.talk.recognize.LocalEngine;
import dev.parley.talk.recognize.Recognition;
import dev.parley.talk.recognize.Stretches;
import dev.parley.talk.turn.Hearing;

/**
 * Hears the phrases of a scripted agent without a key or a network, in development and tests: CMU Sphinx-4 with a grammar of
 * them. What is none of them is mostly not taken for one. Loading takes about two seconds for each set of phrases.
 */
@ApplicationScoped
@IfBuildProfile(anyOf = {"dev", "test"})
class PhraseRecognizer implements LocalEngine {

    private static final String MODELS = "resource:/edu/cmu/sphinx/models/en-us/";
    private static final String UNKNOWN = "<unk>";
    private static final int PADDING = 8_000;

    private final Map<List<String>, CompletableFuture<Loaded>> loaded = new HashMap<>();

    @Override
    public Hearing hearing() {
        return new Hearing(false, false, true, Duration.ofSeconds(10));
    }

    @Override
    public Recognition open(Hints hints, Recognition.Events events) {
        CompletableFuture<Loaded> engine = load(hints.phrases());
        return new Stretches(
                (stretch, soFar) -> PhraseGrammar.withFigures(engine.get().hear(wide(stretch, hints.band()))), events);
    }

    private static short[] wide(short[][] stretch, Band band) {
        if (band == Band.NARROW) {
            return Upsampler.to16kHz(stretch);
        }
        SampleBuffer all = new SampleBuffer();
        for (short[] frame : stretch) {
            all.add(frame);
        }
        return all.take(all.size());
    }

    private synchronized CompletableFuture<Loaded> load(List<String> phrases) {
        return loaded.computeIfAbsent(
                phrases,
                these -> CompletableFuture.supplyAsync(
                        () -> new Loaded(these),
                        loading -> Thread.ofPlatform()
                                .daemon()
                                .name("load-phrases")
                                .start(loading)));
    }

    /** Hears one thing at a time. */
    private static final class Loaded {
        private final Context context;
        private final Recognizer recognizer;

        Loaded(List<String> phrases) {
            // Else it makes itself the master of all logging.
            System.setProperty("java.util.logging.config.class", "org.jboss.logmanager.LogManager");
            try {
                Path folder = Files.createTempDirectory("phrases");
                Files.writeString(folder.resolve("g.gram"), PhraseGrammar.of(phrases));
                Configuration configuration = new Configuration();
                configuration.setAcousticModelPath(MODELS + "en-us");
                configuration.setDictionaryPath(MODELS + "cmudict-en-us.dict");
                configuration.setGrammarPath(folder.toUri().toString());
                configuration.setGrammarName("g");
                configuration.setUseGrammar(true);
                context = new Context(configuration);
                context.setLocalProperty("decoder->searchManager", "simpleSearchManager");
                context.setLocalProperty("flatLinguist->addOutOfGrammarBranch", "true");
                context.setLocalProperty("flatLinguist->outOfGrammarProbability", "1e-2");
                context.setLocalProperty("flatLinguist->phoneInsertionProbability", "1e-10");
                context.setLocalProperty("flatLinguist->phoneLoopAcousticModel", "acousticModel");
                recognizer = context.getInstance(Recognizer.class);
                recognizer.allocate();
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
        }

        synchronized String hear(short[] samples) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(2 * (samples.length + 2 * PADDING)).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(2 * PADDING);
            for (short sample : samples) {
                bytes.putShort(sample);
            }
            context.setSpeechSource(new ByteArrayInputStream(bytes.array()), TimeFrame.INFINITE);
            StringJoiner heard = new StringJoiner(" ");
            for (Result result = recognizer.recognize(); result != null; result = recognizer.recognize()) {
                String words = result.getBestFinalResultNoFiller();
                if (!words.isBlank() && !words.contains(UNKNOWN)) {
                    heard.add(words);
                }
            }
            return heard.toString();
        }
    }
}
