package dev.parley.webrtc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Browser;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.SpokenWords;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.Wav;
import dev.parley.media.Band;
import dev.parley.media.speech.BuiltInSpeaker;
import dev.parley.media.speech.Voice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A whole conversation in Chromium over WebRTC, heard without a key. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class BrowserTalkTest {

    private static final String HOURS =
            "We are open from seven to six on all days of the week. On Sundays we open at eight and close at noon.";
    private static final String AGENT = """
            {"starting_message": "Hello, this is the bakery.", "model": {"name": "scripted"},
             "voice": {"recognizer": "phrases", "turn_taking": {"reprompt_after": 4, "reprompts": 1}},
             "built_in_tools": ["end_call"],
             "script": {"rules": [
                 {"pattern": "where is my order", "phrases": ["where is my order"], "reply": "What is its number?"},
                 {"pattern": "^it is (\\\\d+)$", "phrases": ["it is <digits>"], "reply": "Order {{1}} is in the oven."},
                 {"pattern": "open", "phrases": ["when are you open"], "reply": "%s"},
                 {"pattern": "stop", "phrases": ["please stop that"], "reply": "All right."},
                 {"pattern": "goodbye", "phrases": ["goodbye"], "tool": {"name": "end_call"}, "reply": "Goodbye, and thank you."}]}}
            """.formatted(HOURS);
    private static final String JOIN = """
            const { join } = await import('/talk/parley.js');
            const take = RTCPeerConnection.prototype.setRemoteDescription;
            RTCPeerConnection.prototype.setRemoteDescription = function (answer) {
                window.answer = answer.sdp;
                return take.call(this, answer);
            };
            const context = new AudioContext();
            const line = context.createMediaStreamDestination();
            const silence = new ConstantSourceNode(context, { offset: 0 });
            silence.connect(line);
            silence.start();
            window.say = async (wav) => {
                const bytes = Uint8Array.from(atob(wav), (letter) => letter.charCodeAt(0));
                const source = new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(bytes.buffer) });
                source.connect(line);
                const ended = new Promise((end) => source.onended = end);
                source.start();
                await ended;
            };
            window.states = []; window.turns = [];
            window.call = await join({ url: args[0], token: args[1], microphone: line.stream,
                onstate: (state, reason) => states.push(reason ? state + ' ' + reason : state),
                ontranscript: (turn) => turns.push(turn) });
            """;

    private final BuiltInSpeaker voice = new BuiltInSpeaker();
    private final RoomCalls calls = new RoomCalls();

    @Test
    void holdsAConversation() throws Exception {
        Browser.require();
        try (Browser browser = Browser.start(Wav.toneAndPause(Path.of("target", "browser-talk.wav"), 1_000, 0))) {
            browser.open("http://localhost:" + RestAssured.port + "/talk/");
            JsonPath created = calls.create(AGENT);
            browser.run(JOIN, created.getString("url"), created.getString("token"));
            browser.until("turns.length >= 1");
            assertTrue(browser.run("return answer").asText().contains("opus/48000/2"));
            say(browser, "Where is my order?");
            browser.until("turns.length >= 3");
            say(browser, "It is four seven one one.");
            browser.until("turns.length >= 5");
            // Says nothing, and is asked.
            browser.until("turns.length >= 6");
            say(browser, "When are you open?");
            browser.until("turns.length >= 7");
            Thread.sleep(3_000);
            say(browser, "Please stop that.");
            browser.until("turns.length >= 10");
            say(browser, "Goodbye.");
            browser.until("states.at(-1) === 'ended agent_hung_up'");
            JsonPath ended = calls.awaitEnd(created.getString("conversation.id"));
            List<String> told = SpokenWords.of(ended);
            assertEquals(
                    List.of(
                            "agent: Hello, this is the bakery.",
                            "user: where is my order",
                            "agent: What is its number?",
                            "user: it is 4711",
                            "agent: Order 4711 is in the oven.",
                            "agent: Are you still there?",
                            "user: when are you open"),
                    told.subList(0, 7));
            assertTrue(HOURS.startsWith(told.get(7).substring("agent: ".length())), told::toString);
            assertTrue(told.get(7).length() < HOURS.length(), told::toString);
            assertEquals(
                    List.of(
                            "user: please stop that",
                            "agent: All right.",
                            "user: goodbye",
                            "agent: Goodbye, and thank you."),
                    told.subList(8, told.size()));
            assertTrue(browser.run("return turns.find((turn) => turn.interrupted).seq")
                            .asInt()
                    > 0);
            assertTrue(browser.run("return turns[2].latency.reply_ms").asInt() > 300);
        }
    }

    private void say(Browser browser, String words) throws Exception {
        short[] samples =
                voice.speak(words, new Voice(null, 1, null, Band.WIDE)).samples();
        browser.run("await say(args[0]);", Base64.getEncoder().encodeToString(wav(samples)));
    }

    private static byte[] wav(short[] samples) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        AudioFormat format = new AudioFormat(Band.WIDE.rate(), 16, 1, true, false);
        try (var stream = new AudioInputStream(new ByteArrayInputStream(bytes.array()), format, samples.length)) {
            AudioSystem.write(stream, AudioFileFormat.Type.WAVE, file);
        }
        return file.toByteArray();
    }
}
