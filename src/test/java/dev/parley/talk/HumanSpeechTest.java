package dev.parley.talk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.parley.fixture.Recordings;
import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.talk.detect.VoiceDetector;
import dev.parley.talk.turn.Hearing;
import dev.parley.talk.turn.Language;
import dev.parley.talk.turn.TurnCommand;
import dev.parley.talk.turn.TurnSettings;
import dev.parley.talk.turn.TurnSignal;
import dev.parley.talk.turn.TurnTaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Recorded people, whose words come without punctuation a little after they are said: turns end behind their sentences. */
class HumanSpeechTest {

    private static final int SILENCE_MILLIS = 2_000;
    private static final int WORDS_LATE = 200;

    @Test
    void isNotCutOffInsideASentence() {
        int number = 0;
        for (short[] sentence : Recordings.sentences()) {
            int end = sentence.length * 1_000 / Audio.RATE;
            List<Long> asked = asked(sentence);
            assertEquals(List.of(), asked.stream().filter(at -> at < end - 400).toList(), "recording " + number);
            assertEquals(1, asked.size(), "recording " + number);
            number++;
        }
    }

    /** When turns ended, in milliseconds of the recording. */
    private static List<Long> asked(short[] sentence) {
        VoiceDetector detector = new VoiceDetector(Band.NARROW);
        TurnTaker turns =
                new TurnTaker(TurnSettings.DEFAULT, Language.of("en"), new Hearing(true, false, false, Duration.ZERO));
        turns.on(new TurnSignal.AgentEnded(), 0);
        List<Long> asked = new ArrayList<>();
        short[] samples = Arrays.copyOf(sentence, sentence.length + SILENCE_MILLIS * Audio.RATE / 1_000);
        StringBuilder words = new StringBuilder();
        long spokenUntil = 0;
        for (int at = 0; at + Audio.FRAME <= samples.length; at += Audio.FRAME) {
            long now = at * 1_000L / Audio.RATE;
            List<TurnCommand> commands = new ArrayList<>(turns.at(now));
            detector.hear(Arrays.copyOfRange(samples, at, at + Audio.FRAME))
                    .ifPresent(change -> commands.addAll(turns.on(
                            change == VoiceDetector.Change.BEGAN
                                    ? new TurnSignal.VoiceBegan(VoiceDetector.BEGINS_AFTER_MILLIS)
                                    : new TurnSignal.VoiceEnded(),
                            now)));
            spokenUntil = detector.speaks() ? now : spokenUntil;
            if (now % 300 == 0 && now - spokenUntil <= WORDS_LATE && spokenUntil > 0) {
                words.append(" word");
                commands.addAll(turns.on(new TurnSignal.Words(words.toString(), false), now));
            }
            for (TurnCommand command : commands) {
                if (command instanceof TurnCommand.Ask) {
                    asked.add(now);
                    words.setLength(0);
                }
            }
        }
        return asked;
    }
}
