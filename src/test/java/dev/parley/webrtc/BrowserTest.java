package dev.parley.webrtc;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Browser;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.Wav;
import dev.parley.fixture.WebrtcPeer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Chromium, with our SDK and on our page, speaking out of a file. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class BrowserTest {

    private static final String WORDS = "Hello, this is a test. One, two, three.";
    private static final String GREETS = "{\"starting_message\": \"" + WORDS + "\"}";
    private static final String GREETS_AND_GOES =
            "{\"starting_message\": \"" + WORDS + "\", \"hangup\": {\"after_greeting\": true}}";
    private static final String JOIN = """
            const { join } = await import('/talk/parley.js');
            window.states = []; window.turns = [];
            const began = performance.now();
            window.call = await join({ url: args[0], token: args[1],
                onstate: (state, reason) => states.push(reason ? state + ' ' + reason : state),
                ontranscript: turn => turns.push(turn.text ?? '') });
            return performance.now() - began;
            """;
    private static final String HEARD_ENOUGH = """
            for (;;) {
                const stats = [...(await call.peer.getStats()).values()];
                const heard = stats.find(stat => stat.type === 'inbound-rtp');
                if (heard.packetsReceived >= args[0]) return heard;
                await new Promise(go => setTimeout(go, 100));
            }
            """;

    private final RoomCalls calls = new RoomCalls();
    private Browser browser;

    @BeforeEach
    void open() throws Exception {
        Browser.require();
        browser = Browser.start(Wav.toneAndPause(Path.of("target", "browser.wav"), 1_000, 8_000));
        browser.open(page());
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private static String page() {
        return "http://localhost:" + RestAssured.port + "/talk/";
    }

    private double join(JsonPath created) throws Exception {
        return browser.run(JOIN, created.getString("url"), created.getString("token"))
                .asDouble();
    }

    private static String id(JsonPath created) {
        return created.getString("conversation.id");
    }

    @Test
    void joinsAndHearsTheGreetingWithoutLoss() throws Exception {
        JsonPath created = calls.create(GREETS);
        double cold = join(created);
        browser.until("turns.length === 1");
        assertEquals(WORDS, browser.run("return turns[0]").asText());
        // Four seconds of voice.
        JsonNode heard = browser.run(HEARD_ENOUGH, 200);
        assertEquals(0, heard.get("packetsLost").asInt(), heard.toPrettyString());
        assertTrue(heard.get("totalAudioEnergy").asDouble() > 0.01, heard.toPrettyString());
        browser.run("await call.hangup();");
        browser.until("states.at(-1) === 'ended hung_up'");
        JsonPath ended = calls.awaitEnd(id(created));
        assertEquals("completed", ended.getString("status"));
        assertEquals("user_hung_up", ended.getString("end_reason"));

        double warm = join(calls.create(GREETS));
        System.out.printf("Joined in %.0f ms, and once more in %.0f ms%n", cold, warm);
        assertTrue(warm < 5_000, "joined in " + warm + " ms");
    }

    @Test
    void isHeardAsLoudAndAsLongAsItSpeaks() throws Exception {
        WebrtcPeer.require();
        JsonPath created = calls.create("{\"starting_message\": \"Hi.\"}");
        browser.run("""
                const { join } = await import('/talk/parley.js');
                const untouched = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
                const microphone = await navigator.mediaDevices.getUserMedia({ audio: untouched });
                window.call = await join({ url: args[0], token: args[1], microphone });
                """, created.getString("url"), created.getString("token"));
        calls.await(id(created), "in_progress");
        try (WebrtcPeer listener =
                WebrtcPeer.join(calls.listener(id(created)), "--listen").awaitConnection()) {
            assertEquals(0, listener.awaitHeard(Duration.ofSeconds(8)).leave().getInt("lost"));
            Wav.assertToneAndPause(listener.heard(), 1_000, 8_000);
        }
        browser.run("call.mute();");
        assertEquals("in_progress", calls.get(id(created)).getString("status"));
        browser.run("await call.hangup();");
        calls.awaitEnd(id(created));
    }

    @Test
    void pressesKeys() throws Exception {
        JsonPath created = calls.create("{\"starting_message\": \"Hi.\", \"hangup\": {\"on_keys\": \"9#\"}}");
        join(created);
        calls.await(id(created), "in_progress");
        browser.until("call.press('129#')");
        JsonPath ended = calls.awaitEnd(id(created));
        assertEquals("agent_hung_up", ended.getString("end_reason"));
        assertEquals(List.of("129#"), ended.getList("conversation.turns.findAll { it.dtmf != null }.dtmf"));
    }

    @Test
    void learnsThatTheAgentHungUp() throws Exception {
        JsonPath created = calls.create(GREETS_AND_GOES);
        join(created);
        browser.until("states.at(-1) === 'ended agent_hung_up'");
        assertEquals("completed", calls.awaitEnd(id(created)).getString("status"));
    }

    @Test
    void goesOnInAnotherTab() throws Exception {
        JsonPath created = calls.create(GREETS);
        join(created);
        calls.await(id(created), "in_progress");
        String first = browser.tab();
        String second = browser.newTab();
        browser.open(page());
        join(created);
        browser.turnTo(first);
        browser.until("states.at(-1) === 'ended replaced'");
        browser.turnTo(second);
        assertEquals("in_progress", calls.get(id(created)).getString("status"));
        browser.until("states.at(-1) === 'connected'");
        browser.run("await call.hangup();");
        JsonPath ended = calls.awaitEnd(id(created));
        assertEquals("user_hung_up", ended.getString("end_reason"));
        assertEquals(1, ended.getList("conversation.turns").size());
    }

    @Test
    void endsWhenTheTabIsClosed() throws Exception {
        JsonPath created = calls.create(GREETS);
        join(created);
        calls.await(id(created), "in_progress");
        browser.open("about:blank");
        assertEquals("user_hung_up", calls.awaitEnd(id(created)).getString("end_reason"));
    }

    @Test
    void saysWhyNobodyCanJoin() throws Exception {
        JsonPath created = calls.create(GREETS);
        String refused = browser.run(
                        "try { const { join } = await import('/talk/parley.js');"
                                + " await join({ url: args[0], token: 'forged' }); }"
                                + " catch (refused) { return refused.status + ' ' + refused.detail; }",
                        created.getString("url"))
                .asText();
        assertEquals("401 The join token is not valid.", refused);
    }

    @Test
    @Tag("packaged")
    void talksOnThePage() throws Exception {
        calls.tenant().agent(GREETS);
        browser.type("input[type=password]", calls.tenant().token());
        shoot("page-start");
        browser.run("document.querySelector('form button').click();");
        browser.until("document.querySelector('select').options.length > 0");
        shoot("page-agents");
        browser.run(
                "[...document.querySelectorAll('button')].find(button => /^Talk$/.test(button.innerText.trim())).click();");
        browser.until("document.querySelector('[role=log]').innerText.includes('One, two, three.')");
        shoot("page-call");
        JsonPath active = Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(
                        () -> calls.tenant()
                                .request()
                                .queryParam("status", "in_progress")
                                .get("/core/conversations")
                                .jsonPath(),
                        list -> list.getList("").size() == 1);
        browser.run("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));");
        assertEquals("user_hung_up", calls.awaitEnd(active.getString("[0].id")).getString("end_reason"));
        shoot("page-end");
        JsonNode stored = browser.run("return [localStorage.length, sessionStorage.length, document.cookie];");
        assertEquals("[0,0,\"\"]", stored.toString());
    }

    private void shoot(String name) throws Exception {
        Path shots = Path.of("target", "screenshots");
        for (Map.Entry<String, int[]> size : Map.of("desktop", new int[] {1280, 900}, "phone", new int[] {390, 844})
                .entrySet()) {
            browser.screenshot(
                    shots.resolve(name + "-" + size.getKey() + ".png"), size.getValue()[0], size.getValue()[1]);
        }
    }
}
