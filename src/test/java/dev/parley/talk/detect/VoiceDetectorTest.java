package dev.parley.talk.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Recordings;
import dev.parley.media.Audio;
import dev.parley.media.Band;
import dev.parley.media.speech.BuiltInSpeaker;
import dev.parley.media.speech.Voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a telephone line carries, and whether somebody speaks in it. */
class VoiceDetectorTest {

    private static final Random RANDOM = new Random(1);
    private static final int SECONDS = 4;

    /** Two changes of each stretch of voice, by the millisecond in which the frame began. */
    private record Told(VoiceDetector.Change change, int millis) {}

    private static List<Told> told(short[] samples) {
        VoiceDetector detector = new VoiceDetector(Band.NARROW);
        List<Told> told = new ArrayList<>();
        for (int at = 0; at + Audio.FRAME <= samples.length; at += Audio.FRAME) {
            int millis = at * 1_000 / Audio.RATE;
            detector.hear(Arrays.copyOfRange(samples, at, at + Audio.FRAME))
                    .ifPresent(change -> told.add(new Told(change, millis)));
        }
        return told;
    }

    private static short[] joined(short[]... parts) {
        short[] all =
                new short[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (short[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static short[] silence(int millis) {
        return new short[millis * Audio.RATE / 1_000];
    }

    private static short[] spoken(String words) {
        return new BuiltInSpeaker()
                .speak(words, new Voice(null, 1, null, Band.NARROW))
                .samples();
    }

    @Test
    void tellsWhenSomebodyBeginsAndEnds() {
        short[] words = spoken("Hello, I would like to order two loaves of bread.");
        int wordsMillis = words.length * 1_000 / Audio.RATE;
        List<Told> told = told(joined(silence(1_000), words, silence(1_000)));
        assertEquals(VoiceDetector.Change.BEGAN, told.getFirst().change());
        assertTrue(told.getFirst().millis() < 1_000 + 500, told::toString);
        assertEquals(VoiceDetector.Change.ENDED, told.getLast().change());
        int end = 1_000 + wordsMillis;
        assertTrue(told.getLast().millis() > end - 600 && told.getLast().millis() < end + 300, told::toString);
    }

    @Test
    void findsAQuietVoiceInNoise() {
        short[] words = spoken("Where is my order, please?");
        for (int i = 0; i < words.length; i++) {
            words[i] = (short) (words[i] / 8 + RANDOM.nextGaussian() * 20);
        }
        assertTrue(told(joined(silence(500), words, silence(500))).size() >= 2);
    }

    /** What a fixed threshold took for speech. */
    enum Sound {
        SILENCE {
            @Override
            short[] samples() {
                return silence(SECONDS * 1_000);
            }
        },
        WHITE_NOISE {
            @Override
            short[] samples() {
                return sound(i -> RANDOM.nextGaussian() * 700);
            }
        },
        PINK_NOISE {
            private double kept;

            @Override
            short[] samples() {
                return sound(i -> kept = kept * 0.95 + RANDOM.nextGaussian() * 200);
            }
        },
        RINGING_TONE {
            @Override
            short[] samples() {
                return sound(i -> i % 16_000 < 8_000 ? 6_000 * sine(440, i) + 6_000 * sine(480, i) : 0);
            }
        },
        BEEP {
            @Override
            short[] samples() {
                return sound(i -> i % 8_000 < 3_000 ? 9_000 * sine(1_000, i) : 0);
            }
        },
        HUM {
            @Override
            short[] samples() {
                return sound(i -> 900 * sine(50, i) + 400 * sine(150, i));
            }
        },
        CLICKS {
            @Override
            short[] samples() {
                return sound(i -> i % 4_000 < 40 ? RANDOM.nextGaussian() * 9_000 : 0);
            }
        },
        BUSY_TONE {
            @Override
            short[] samples() {
                return sound(i -> i % 7_680 < 3_840 ? 8_000 * sine(425, i) : 0);
            }
        },
        FAX {
            @Override
            short[] samples() {
                return sound(i -> i % 28_000 < 4_000 ? 9_000 * sine(1_100, i) : 0);
            }
        },
        DTMF {
            @Override
            short[] samples() {
                return sound(i -> i % 2_400 < 1_600 ? 6_000 * sine(770, i) + 6_000 * sine(1_336, i) : 0);
            }
        };

        abstract short[] samples();
    }

    private interface Wave {
        double at(int sample);
    }

    private static short[] sound(Wave wave) {
        short[] samples = new short[SECONDS * Audio.RATE];
        IntStream.range(0, samples.length).forEach(i -> samples[i] = (short) wave.at(i));
        return samples;
    }

    private static double sine(int hertz, int sample) {
        return Math.sin(2 * Math.PI * hertz * sample / Audio.RATE);
    }

    @ParameterizedTest
    @EnumSource
    void takesNothingElseForAVoice(Sound sound) {
        assertEquals(List.of(), told(sound.samples()));
    }

    @ParameterizedTest
    @EnumSource
    void norAfterAVoiceAndSilence(Sound sound) {
        short[] before = joined(spoken("Hello, where is my order number five, please?"), silence(2_000));
        assertEquals(told(before), told(joined(before, sound.samples())));
    }

    /** On a new line too, and wherever the steps of the network happen to begin. */
    @ParameterizedTest
    @ValueSource(ints = {0, 8, 60, 1_000})
    void tellsOfAFirstWordWithin200Milliseconds(int before) {
        short[] words = spoken("Hello, where is my order number five, please?");
        for (int offset = 0; offset < SileroNetwork.STEP; offset += 8) {
            short[] quiet = new short[before * Audio.RATE / 1_000 + offset];
            int begins = (quiet.length + firstVoiced(words)) * 1_000 / Audio.RATE;
            int told = told(joined(quiet, words)).getFirst().millis() + Audio.FRAME_MILLIS;
            assertTrue(told - begins <= 200, told - begins + " ms at " + offset);
        }
    }

    private static int firstVoiced(short[] samples) {
        int at = 0;
        while (Math.abs(samples[at]) < 300) {
            at++;
        }
        return at;
    }

    @Test
    void hearsPeople() {
        for (short[] recording : Recordings.sentences()) {
            List<Told> told = told(joined(silence(500), recording, silence(800)));
            assertEquals(VoiceDetector.Change.BEGAN, told.getFirst().change());
            assertEquals(VoiceDetector.Change.ENDED, told.getLast().change());
        }
    }
}
