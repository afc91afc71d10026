package dev.parley.talk.answer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.talk.turn.Language;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What is said and when, and what that is taken for. */
class AnswerDetectorTest {

    /**
     * Steps by the millisecond: {@code +} somebody speaks, {@code -} they stop, {@code ~} a tone, {@code ^} three that rise,
     * brackets around where one may be on, {@code ?} words are to come, else words.
     */
    private static String decide(String language, String timeline) {
        AnswerDetector detector = new AnswerDetector(Language.of(language));
        String[] steps = timeline.isBlank() ? new String[0] : timeline.split("\\s*;\\s*");
        int next = 0;
        for (int now = 0; now <= 30_000; now += 20) {
            while (next < steps.length && Integer.parseInt(steps[next].split(" ", 2)[0]) <= now) {
                String what = steps[next++].split(" ", 2)[1];
                switch (what) {
                    case "+" -> detector.voiceBegan(now);
                    case "-" -> detector.voiceEnded(now);
                    case "~" -> detector.heard(BeepDetector.Tone.BEEP);
                    case "^" -> detector.heard(BeepDetector.Tone.INTERCEPT);
                    case "?" -> detector.pending(true);
                    case "(" -> detector.sounds(true);
                    case ")" -> detector.sounds(false);
                    default -> {
                        detector.words(what);
                        detector.pending(false);
                    }
                }
            }
            var decided = detector.at(now);
            if (decided.isPresent()) {
                return decided.get().wire() + " " + now;
            }
        }
        return "nothing";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // People.
                "en | 600 +; 1000 - | human 1500",
                "en | 600 +; 1000 -; 1100 Hello? | human 1500",
                "en | 600 +; 1000 -; 1300 +; 2600 -; 2800 Hello? Ann speaking. | human 3100",
                "en | 300 +; 3400 -; 3500 This is Ann from the bakery how can I help | human 4100",
                "en | 300 +; 5500 -; 5600 Hi this is Ann from the bakery on main street and who is this | human 7000",
                "de | 900 +; 1700 -; 1800 Müller, guten Tag | human 2200",
                "en | 2000 +; 2300 - | human 2800",
                "en | 600 +; 1000 -; 1020 ?; 1700 Hello? | human 1700",
                "en | 600 +; 1000 -; 1020 ?; 5000 Hello? | human 2300",
                "en | 600 +; 1000 -; 1020 ?; 1800 +; 2200 -; 3000 +; 3400 -; 3900 + | human 2300",
                // Machines.
                "en | 600 +; 2500 -; 2520 ?; 3200 Please leave a message | voicemail 3200",
                "en | 600 +; 2500 -; 2800 (; 3200 ~ | voicemail 3200",
                "en | 600 +; 2500 -; 2800 (; 3200 ) | human 3200",
                "en | 400 +; 2000 You've reached the voicemail of Ann | voicemail 2000",
                "en | 400 +; 4400 Hi, this is Ann. Please leave a message | voicemail 4400",
                "en | 400 +; 7000 - | voicemail 8500",
                "en | 400 +; 7000 -; 7020 ?; 9000 I am out please leave a message | voicemail 9000",
                "en | 400 +; 1400 -; 1700 ~ | voicemail 1700",
                "de | 400 +; 3000 Sie haben die Mailbox von Ann erreicht | voicemail 3000",
                "de | 400 +; 3000 Bitte hinterlassen Sie eine Nachricht nach dem Ton | voicemail 3000",
                "de | 400 +; 3000 Please leave your message after the beep | voicemail 3000",
                "fr | 400 +; 3000 Merci de laisser un message après le bip sonore | voicemail 3000",
                "es | 400 +; 3000 Por favor deje su mensaje después de la señal | voicemail 3000",
                "it | 400 +; 3000 Lasciate un messaggio dopo il segnale acustico | voicemail 3000",
                "nl | 400 +; 3000 Spreek een bericht in na de piep | voicemail 3000",
                "en | 400 +; 3000 Thank you for calling. For sales, press one | ivr 3000",
                "de | 400 +; 3000 Für den Einkauf drücken Sie die Eins | ivr 3000",
                "en | 400 +; 3000 The number you have dialed is not in service | unavailable 3000",
                "de | 400 +; 3000 Kein Anschluss unter dieser Nummer | unavailable 3000",
                "en | 400 +; 3000 The person you are calling cannot be reached. Leave a message | unavailable 3000",
                "en | 1400 ^; 1600 + | unavailable 1400",
                // Nothing that tells.
                "en | '' | uncertain 10000",
                "en | 9900 +; 10300 - | human 10800",
                "en | 400 + | uncertain 20000"
            })
    void tellsWhatHasAnswered(String language, String timeline, String decided) {
        assertEquals(decided, decide(language, timeline));
    }
}
