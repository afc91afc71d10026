package dev.parley.talk.turn;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The timelines of {@code timelines.txt}: what happens when, and what is done about it when. */
class TurnTakerTest {

    private static final long FOREVER = 60_000;

    /** One timeline. */
    record Timeline(String name, String settings, List<String> happens, List<String> done) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Timeline> timelines() throws IOException {
        try (InputStream file = TurnTakerTest.class.getResourceAsStream("timelines.txt")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n(?=# )"))
                    .filter(part -> part.contains("=>"))
                    .map(TurnTakerTest::timeline);
        }
    }

    private static Timeline timeline(String part) {
        List<String> lines =
                part.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        String title = lines.getFirst().substring(2);
        String[] name = title.split(" \\[", 2);
        return new Timeline(
                name[0],
                name.length > 1 ? name[1].replace("]", "") : "",
                lines.stream().skip(1).filter(line -> !line.startsWith("=>")).toList(),
                lines.stream()
                        .filter(line -> line.startsWith("=>"))
                        .map(line -> line.substring(2).strip())
                        .filter(line -> !line.isEmpty())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("timelines")
    void decides(Timeline timeline) {
        List<String> settings = List.of(timeline.settings().split(" "));
        TurnTaker taker = new TurnTaker(
                settings(settings),
                Language.of(settings.contains("de") ? "de-DE" : "en-US"),
                new Hearing(
                        !settings.contains("utterances"),
                        settings.contains("engine"),
                        settings.contains("utterances"),
                        Duration.ofSeconds(5)));
        List<String> done = new ArrayList<>();
        long until = FOREVER;
        for (String line : timeline.happens()) {
            String[] words = line.split(" ", 3);
            long at = Long.parseLong(words[0]);
            pass(taker, at, done);
            if (words[1].equals("end")) {
                until = at;
                break;
            }
            tell(done, at, taker.on(signal(words[1], words.length > 2 ? words[2] : ""), at));
        }
        if (until == FOREVER) {
            pass(taker, FOREVER, done);
        }
        assertEquals(String.join("\n", timeline.done()), String.join("\n", done));
    }

    private static void pass(TurnTaker taker, long to, List<String> done) {
        int steps = 0;
        for (OptionalLong due = taker.due(); due.isPresent() && due.getAsLong() < to; due = taker.due()) {
            tell(done, due.getAsLong(), taker.at(due.getAsLong()));
            assertTrue(steps++ < 100, "it is due again and again");
        }
    }

    private static void tell(List<String> done, long at, List<TurnCommand> commands) {
        commands.forEach(command -> done.add(at + " " + shown(command)));
    }

    private static String shown(TurnCommand command) {
        return switch (command) {
            case TurnCommand.Ask(String text, String keys, long silent, boolean cut) ->
                "ask " + text + (keys.isEmpty() ? "" : "[" + keys + "]") + (cut ? " (cut)" : "");
            case TurnCommand.AskAgain() -> "ask-again";
            case TurnCommand.Withdraw() -> "withdraw";
            case TurnCommand.Duck() -> "duck";
            case TurnCommand.Resume() -> "resume";
            case TurnCommand.Stop() -> "stop";
            case TurnCommand.Say(Language.Sentence sentence) -> "say " + sentence;
            case TurnCommand.Reopen() -> "reopen";
        };
    }

    private static TurnSignal signal(String what, String text) {
        return switch (what) {
            case "voice" -> new TurnSignal.VoiceBegan(100);
            case "silence" -> new TurnSignal.VoiceEnded();
            case "words" -> new TurnSignal.Words(text, false);
            case "final" -> new TurnSignal.Words(text, true);
            case "pending" -> new TurnSignal.Pending(Integer.parseInt(text));
            case "lost" -> new TurnSignal.Lost();
            case "missed" -> new TurnSignal.Missed();
            case "engine-ends" -> new TurnSignal.EngineEnds(text, false);
            case "engine-may-end" -> new TurnSignal.EngineEnds(text, true);
            case "engine-resumes" -> new TurnSignal.EngineResumes();
            case "key" -> new TurnSignal.Pressed(text.charAt(0));
            case "agent" -> new TurnSignal.AgentBegan();
            case "agent-ends" -> new TurnSignal.AgentEnded();
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static TurnSettings settings(List<String> named) {
        TurnSettings usual = TurnSettings.DEFAULT;
        return new TurnSettings(
                usual.endOfTurn(),
                usual.endOfSentence(),
                usual.unfinished(),
                usual.longestPause(),
                named.contains("short-turns") ? Duration.ofSeconds(10) : usual.longestTurn(),
                usual.interruption(),
                usual.interruptionWords(),
                !named.contains("uninterruptible"),
                !named.contains("greeting-to-the-end"),
                usual.falseInterruption(),
                named.contains("backoff") ? Duration.ofSeconds(2) : usual.backoff(),
                usual.reprompt(),
                named.contains("reprompts") ? 2 : 0,
                named.contains("fillers") ? usual.firstFiller() : Duration.ofHours(1),
                usual.nextFiller(),
                usual.keysPause(),
                usual.deaf());
    }

    @Test
    void thereAreFortyOfThem() throws IOException {
        List<String> names = timelines().map(Timeline::name).collect(Collectors.toList());
        assertTrue(names.size() >= 40, () -> Integer.toString(names.size()));
        assertEquals(names.size(), names.stream().distinct().count());
    }
}
