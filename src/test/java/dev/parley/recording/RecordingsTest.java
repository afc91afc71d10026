package dev.parley.recording;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.PhoneTalk;
import dev.parley.fixture.RecognizerStub;
import dev.parley.fixture.RoomCalls;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebrtcPeer;
import dev.parley.media.Audio;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Talks that are recorded, over real SIP and RTP on loopback. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class RecordingsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SILENT = Duration.ofMillis(700);
    private static final String GREETING = "Hello, this is the bakery.";
    private static final String QUESTION = "May we record this call?";

    private SipPhone phone;
    private Calls calls;

    private static String agent(String recording) {
        return """
                {"starting_message": "%s", "model": {"name": "scripted"}, "voice": {"recognizer": "scripted"},
                 "script": {"rules": [], "default_reply": "I see."}, "recording": %s}
                """.formatted(GREETING, recording);
    }

    /** The conversation that is recorded, when its recording is where it stays. */
    private JsonPath talk(String recording, PhoneTalk.Person person) {
        phone = new SipPhone(PhoneTalk.answering(person));
        calls = new Calls(phone);
        String id = calls.call(agent(recording));
        calls.awaitEnd(id);
        return calls.tenant()
                .await(
                        id,
                        PATIENCE,
                        found -> found.get("recording_details") == null
                                || !List.of("recording", "storing")
                                        .contains(found.getString("recording_details.status")));
    }

    @AfterEach
    void hangUp() {
        if (phone != null) {
            phone.close();
        }
    }

    private Response recording(JsonPath conversation, String... range) {
        return recording(calls.tenant(), conversation, range);
    }

    private static Response recording(Tenant tenant, JsonPath conversation, String... range) {
        var request = tenant.request();
        return (range.length == 0 ? request : request.header("Range", range[0]))
                .get("/core/conversations/" + conversation.getString("id") + "/recording");
    }

    /** Left and right. */
    private static short[][] channels(byte[] wav) throws Exception {
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav))) {
            assertEquals(2, audio.getFormat().getChannels());
            byte[] bytes = audio.readAllBytes();
            short[] both = new short[bytes.length / 2];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(both);
            short[][] channels = new short[2][both.length / 2];
            for (int i = 0; i < both.length; i++) {
                channels[i % 2][i / 2] = both[i];
            }
            return channels;
        }
    }

    private static double level(short[] channel, double from, double to) {
        return Audio.level(Arrays.copyOfRange(channel, (int) (from * channel.length), (int) (to * channel.length)));
    }

    private static List<String> spooled() throws IOException {
        Path spool = Path.of(ConfigProvider.getConfig().getValue("parley.recording.spool", String.class));
        if (!Files.isDirectory(spool)) {
            return List.of();
        }
        try (var files = Files.list(spool)) {
            return files.map(Path::toString).toList();
        }
    }

    @Test
    void hasThePersonLeftAndTheAgentRight() throws Exception {
        RecognizerStub.hears("One two three four five six seven.");
        JsonPath found = talk("{}", caller -> {
            caller.listen(SILENT);
            caller.say("One two three four five six seven.");
        });
        JsonPath details = new JsonPath(found.prettify()).setRootPath("recording_details");
        assertEquals("available", details.getString("status"));
        assertEquals("none", details.getString("consent"));
        assertEquals("/core/conversations/" + found.getString("id") + "/recording", details.getString("url"));
        int duration = details.getInt("duration");
        assertTrue(duration >= 2 && duration <= 15, details::prettify);

        byte[] wav = recording(found)
                .then()
                .statusCode(200)
                .contentType("audio/wav")
                .extract()
                .asByteArray();
        assertEquals(details.getInt("size"), wav.length);
        short[][] channels = channels(wav);
        // First the agent speaks, then the person, and neither is heard on the other's side.
        assertTrue(level(channels[1], 0, 0.3) > 300, "the agent");
        assertTrue(level(channels[0], 0, 0.1) < 10, "the person listens");
        assertTrue(level(channels[0], 0.5, 1) > 300, "the person");
        assertEquals(List.of(), spooled());

        calls.tenant()
                .request()
                .get("/core/conversations/" + found.getString("id") + "/events?types=conversation.recording_ready")
                .then()
                .body("[0].data.duration", equalTo(duration))
                .body("size()", equalTo(1));
        partsOfIt(found, wav);
        // Once for the whole and its parts.
        calls.tenant()
                .request()
                .get("/core/audit?action=recording.read&subject=" + found.getString("id"))
                .then()
                .body("size()", equalTo(1));
    }

    private void partsOfIt(JsonPath found, byte[] wav) {
        Response part = recording(found, "bytes=4-11");
        part.then().statusCode(206).header("Content-Range", "bytes 4-11/" + wav.length);
        assertArrayEquals(Arrays.copyOfRange(wav, 4, 12), part.asByteArray());
        assertArrayEquals(
                Arrays.copyOfRange(wav, wav.length - 9, wav.length),
                recording(found, "bytes=-9").asByteArray());
        recording(found, "bytes=" + wav.length + "-")
                .then()
                .statusCode(416)
                .header("Content-Range", "bytes */" + wav.length);
        assertArrayEquals(wav, recording(found, "bytes=1-2,4-5").asByteArray());

        String path = "/core/conversations/" + found.getString("id") + "/recording";
        calls.tenant().with("conversations:read").get(path).then().statusCode(403);
        new Tenant().request().get(path).then().statusCode(404);
        calls.tenant().request().get(path + "?part=2").then().statusCode(404);
        calls.tenant().request().get(path + "?part=x").then().statusCode(422);
        calls.tenant()
                .with("conversations:read")
                .get("/core/conversations/" + found.getString("id"))
                .then()
                .body("recording_details", equalTo(null));
    }

    @Test
    void saysThatItRecords() {
        RecognizerStub.hears();
        JsonPath found = talk(
                "{\"consent\": \"announce\", \"announce\": \"This call is recorded.\"}",
                caller -> caller.listen(SILENT));
        assertEquals(List.of("This call is recorded. " + GREETING), found.getList("conversation.turns.text"));
        assertEquals("announced", found.getString("recording_details.consent"));
    }

    @ParameterizedTest
    @CsvSource({"Yes please., given, available", "No thank you., refused, refused"})
    void asksBeforeItRecords(String answer, String consent, String status) throws Exception {
        RecognizerStub.hears(answer, "Seven.");
        JsonPath found = talk("{\"consent\": \"ask\", \"announce\": \"" + QUESTION + "\"}", caller -> {
            caller.listen(SILENT);
            caller.say(answer);
            caller.listen(SILENT);
            caller.say("Seven.");
            caller.listen(SILENT);
        });
        assertEquals(List.of(QUESTION, answer, GREETING, "Seven.", "I see."), found.getList("conversation.turns.text"));
        assertEquals(consent, found.getString("recording_details.consent"));
        assertEquals(status, found.getString("recording_details.status"));
        if (status.equals("refused")) {
            assertNull(found.get("recording_details.url"));
            recording(found).then().statusCode(410).body("detail", containsString("refused"));
            assertEquals(List.of(), spooled());
        } else {
            // What was said before the yes is not in it.
            short[][] channels = channels(recording(found).asByteArray());
            assertTrue(level(channels[0], 0, 0.2) < 10);
        }
    }

    @Test
    void asksOnceMoreAndTakesAKeyForAnAnswer() {
        RecognizerStub.hears("What did you say?");
        JsonPath found = talk("{\"consent\": \"ask\", \"announce\": \"" + QUESTION + "\"}", caller -> {
            caller.listen(SILENT);
            caller.say("What did you say?");
            caller.listen(SILENT);
            caller.press('1');
            caller.listen(SILENT);
        });
        assertEquals("given", found.getString("recording_details.consent"));
        assertEquals(
                List.of(QUESTION, "What did you say?", QUESTION, GREETING),
                found.getList("conversation.turns.findAll { it.role != 'user' || it.text != '1' }.text"));
    }

    @Test
    void takesWhatIsNeitherTwiceForANo() {
        RecognizerStub.hears("What?", "Who is there?");
        JsonPath found = talk("{\"consent\": \"ask\", \"announce\": \"" + QUESTION + "\"}", caller -> {
            caller.listen(SILENT);
            caller.say("What was that?");
            caller.listen(SILENT);
            caller.say("Who is there?");
            caller.listen(SILENT);
        });
        assertEquals("refused", found.getString("recording_details.status"));
    }

    @Test
    void recordsNothingThatIsNotToBe() {
        RecognizerStub.hears();
        JsonPath found = talk("{\"enabled\": false}", caller -> caller.listen(SILENT));
        assertNull(found.get("recording_details"));
        recording(found).then().statusCode(404);
    }

    @Test
    void recordsWhatBrowsersSayAsFinelyAsTheyDo() throws Exception {
        WebrtcPeer.require();
        RoomCalls rooms = new RoomCalls();
        JsonPath created = rooms.create("{\"starting_message\": \"" + GREETING + "\", \"recording\": {}}");
        String id = created.getString("conversation.id");
        try (WebrtcPeer person =
                WebrtcPeer.join(created.getMap(""), "--codec=opus").awaitConnection()) {
            rooms.await(id, "in_progress");
            person.awaitHeard(Duration.ofSeconds(2)).leave();
        }
        JsonPath found = rooms.tenant()
                .await(id, PATIENCE, talk -> "available".equals(talk.getString("recording_details.status")));
        short[][] channels = channels(recording(rooms.tenant(), found).asByteArray());
        assertTrue(level(channels[1], 0, 1) > 100);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"consent\": \"announce\"}|config.recording.announce",
                "{\"consent\": \"ask\", \"announce\": \" \"}|config.recording.announce",
                "{\"consent\": \"perhaps\"}|config.recording.consent",
                "{\"announce\": \"{{nmae}}\"}|config.recording.announce",
                "{\"enabled\": 1}|config.recording.enabled",
                "{\"format\": \"mp3\"}|config.recording.format"
            })
    void refusesWhatItWouldNotDo(String recording, String field) {
        refused(agent(recording), field);
    }

    @Test
    void doesNotAskByAnEngineThatTalksByItself() {
        refused("""
                {"starting_message": "x", "voice": {"engine": "realtime"},
                 "recording": {"consent": "ask", "announce": "May we?"}}""", "config.recording.consent");
    }

    private static void refused(String config, String field) {
        Tenant tenant = new Tenant();
        tenant.request()
                .body("{\"config\": " + config + "}")
                .post("/core/agents/" + tenant.scriptedAgent().id() + "/versions")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo(field));
    }
}
