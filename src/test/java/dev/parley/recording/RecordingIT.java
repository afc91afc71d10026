package dev.parley.recording;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.Bucket;
import dev.parley.fixture.Calls;
import dev.parley.fixture.InboundLine;
import dev.parley.fixture.Node;
import dev.parley.fixture.Ports;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is recorded by the packaged application, which is killed, or whose bucket fails. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class RecordingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TALKED = Duration.ofSeconds(4);
    private static final String RECORDED = """
            {"starting_message": "Hello, this is the bakery. We are open from seven to six on all days of the week.",
             "recording": {}}""";

    private final int port = Ports.free(2);

    private static JsonPath awaitStored(Tenant tenant, String id) {
        return tenant.await(id, PATIENCE, found -> "available".equals(found.getString("recording_details.status")));
    }

    private static long frames(Tenant tenant, String id) throws Exception {
        byte[] wav = tenant.request()
                .get("/core/conversations/" + id + "/recording")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav))) {
            assertEquals(audio.getFrameLength(), audio.readAllBytes().length / 4);
            return audio.getFrameLength();
        }
    }

    @Test
    void finishesWhatANodeThatWasKilledHasRecorded() throws Exception {
        InboundLine line = new InboundLine(InboundLine.fromHere(), RECORDED);
        try (SipPhone phone = new SipPhone(call -> call.overWithin(PATIENCE));
                Node node = Node.start(Map.of("parley.sip.port", Integer.toString(port)))) {
            InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            assertEquals(200, phone.dial(here, line.number(), "+14155550123").status());
            String id = line.await(found -> "recording".equals(found.getString("recording_details.status")))
                    .getString("id");
            Awaitility.await().pollDelay(TALKED).until(() -> true);
            node.kill();
            awaitStored(line.tenant(), id);
            assertTrue(frames(line.tenant(), id) > 8_000, "more than a second of it");
        }
    }

    @Test
    void bringsItToABucketThatFailsAtFirst() throws Exception {
        try (Bucket bucket = new Bucket()) {
            bucket.fails(500);
            Map<String, String> settings = Map.of(
                    "parley.recording.s3.endpoint",
                    bucket.url(),
                    "parley.recording.s3.bucket",
                    "calls",
                    "parley.recording.s3.access-key",
                    Bucket.ACCESS_KEY,
                    "parley.recording.s3.secret-key",
                    "secret");
            TestServices.apart(settings, () -> {
                try (SipPhone phone = new SipPhone(call -> {
                    call.ring();
                    call.answer();
                    call.overWithin(TALKED);
                    call.hangUp();
                })) {
                    Calls calls = new Calls(phone);
                    String id = calls.call(RECORDED);
                    awaitStored(calls.tenant(), id);
                    assertEquals(1, bucket.kept().size());
                    assertTrue(frames(calls.tenant(), id) > 16_000);
                }
            });
        }
    }
}
