package dev.parley.talk.live;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.dialogue.SpokenDetails;
import dev.parley.dialogue.Transcript;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.media.Speech;
import dev.parley.talk.measure.Latency;
import dev.parley.talk.realtime.RealtimeSession;
import dev.parley.talk.speak.StreamedSpeech;

/** What an engine says in its own voice, item by item, taken down as far as it was heard. On the talk's thread. */
final class EngineVoice {

    private final TalkParts parts;
    private final Order order;
    private final Runnable silent;
    private final Map<String, Said> saying = new HashMap<>();
    private Latency next;

    /**
     * @param silent runs when one item was said
     */
    EngineVoice(TalkParts parts, Order order, Runnable silent) {
        this.parts = parts;
        this.order = order;
        this.silent = silent;
    }

    private final class Said implements StreamedSpeech.Events {
        private final String item;
        private final StreamedSpeech speech = new StreamedSpeech(parts.line(), parts.talk(), this);
        private final Latency latency = next;
        private ObjectNode told;

        Said(String item) {
            this.item = item;
            next = null;
        }

        @Override
        public void begun() {
            if (latency != null) {
                latency.played(Mouth.millis());
                parts.plan().meters().reply(latency);
            }
        }

        @Override
        public void over() {
            takeDown(false);
            silent.run();
        }

        void takeDown(boolean interrupted) {
            saying.remove(item);
            String heard = speech.heard();
            Map<String, Long> times = latency == null ? Map.of() : latency.parts();
            ModelReply reply = new ModelReply("", List.of(), told, null);
            Transcript.Entry entry = Transcript.Entry.agent(heard, new SpokenDetails(reply, interrupted, false, times));
            order.end(item, heard.isBlank() ? Optional.empty() : Optional.of(entry));
        }
    }

    /** The next item is the answer whose latency this is; null: it is none. */
    void expect(Latency latency) {
        next = latency;
    }

    private Said said(String item) {
        return saying.computeIfAbsent(item, begun -> {
            order.begin(begun, Long.MAX_VALUE);
            return new Said(begun);
        });
    }

    void write(String item, String words) {
        said(item).speech.write(words);
    }

    void speak(String item, Speech voice) {
        Said said = said(item);
        if (said.latency != null) {
            said.latency.written(Mouth.millis());
            said.latency.spoken(Mouth.millis());
        }
        said.speech.add(voice);
    }

    /** Nothing more comes of what is being said. */
    void end(ObjectNode told) {
        for (Said said : List.copyOf(saying.values())) {
            said.told = told;
            said.speech.end();
        }
    }

    /**
     * Is silent at once.
     *
     * @param session is told how much was heard
     * @return whether anything was being said
     */
    boolean interrupt(RealtimeSession session) {
        List<Said> cut = List.copyOf(saying.values());
        for (Said said : cut) {
            said.speech.stop();
            // Of what has no voice yet it would refuse to cut any.
            if (said.speech.hasVoice()) {
                session.truncate(said.item, said.speech.playedMillis());
            }
            said.takeDown(true);
        }
        return !cut.isEmpty();
    }

    /**
     * Says nothing any more.
     *
     * @param kept whether it is taken down
     */
    void close(boolean kept) {
        for (Said said : List.copyOf(saying.values())) {
            said.speech.stop();
            if (kept) {
                said.takeDown(true);
            } else {
                order.end(said.item, Optional.empty());
            }
        }
    }

    /** Whether some of it is on the line. */
    boolean isPlaying() {
        return saying.values().stream().anyMatch(said -> said.speech.isPlaying());
    }

    /** What is being said, as far as it is known. */
    Optional<String> words() {
        return saying.values().stream()
                .map(said -> said.speech.words())
                .filter(words -> !words.isBlank())
                .reduce((one, other) -> one + " " + other);
    }

    boolean isSpeaking() {
        return !saying.isEmpty();
    }

    /** What is being said. */
    Set<String> items() {
        return saying.keySet();
    }
}
