package dev.parley.talk.recognize;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import io.smallrye.config.WithUnnamedKey;

/** What agents hear with: the engine of all that name none, and others by name. */
@ConfigMapping(prefix = "parley.recognizer")
public interface RecognizerConfig {

    /** The engine without a name stands under {@link #DEFAULT}. */
    @WithParentName
    @WithUnnamedKey(DEFAULT)
    Map<String, Engine> engines();

    String DEFAULT = "default";

    /** What speaks which protocol. */
    enum Type {
        /** OpenAI-compatible {@code /audio/transcriptions}: a request for each utterance. */
        TRANSCRIPTIONS,
        /** Deepgram's {@code /v2/listen} (Flux), which decides when a turn is over. */
        DEEPGRAM_FLUX,
        /** Deepgram's {@code /v1/listen}. */
        DEEPGRAM,
        /** OpenAI's {@code /realtime} in its transcription form. */
        OPENAI_REALTIME,
        /** A vosk-server. */
        VOSK,
        /** The scripted agent's own phrases, by a recognizer inside of the process: in development and tests only. */
        PHRASES
    }

    /** One engine. */
    interface Engine {

        /** Absent: there is none. */
        Optional<Type> type();

        /** The endpoint, without what {@link Type} adds to it. */
        Optional<String> baseUrl();

        Optional<String> apiKey();

        /** As the engine names it. Default: the usual one of its type. */
        Optional<String> model();

        /** Whether {@link Type#TRANSCRIPTIONS} are asked for word by word; not every server can. */
        @WithDefault("false")
        boolean stream();

        /** How long it may take to be connected, and for its answer to one utterance. */
        @WithDefault("4s")
        Duration timeout();
    }
}
