package dev.parley.telephone.sip;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.InboundLine;
import dev.parley.fixture.Node;
import dev.parley.fixture.Ports;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** A node of the packaged application dies while a carrier is to bring somebody to somebody else. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class ReferIT {

    private static final String SDP =
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + "m=audio 4000 RTP/AVP 0\r\n";

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refersNobodyTwiceAfterACrash(boolean taken) throws Exception {
        InboundLine line =
                new InboundLine(InboundLine.fromHere(), "{\"starting_message\": \"Hello, this is the bakery.\"}");
        int port = Ports.free(2);
        try (RawPeer person = new RawPeer();
                Node node = Node.start(Map.of("parley.sip.port", Integer.toString(port)))) {
            person.dial(port, line.number(), SDP);
            String id = line.await("in_progress").getString("id");
            // Asked of another node than the one that has the talk.
            line.tenant()
                    .request()
                    .body(Map.of("to", "+14155550199", "mode", "refer"))
                    .post("/core/conversations/" + id + "/transfer")
                    .then()
                    .statusCode(202);
            String refer = person.expect("REFER ");
            if (taken) {
                person.respondTo(refer, "202 Accepted", "", "", "");
            }
            node.kill();
            assertEquals("node_lost", line.await("failed").getString("end_reason"));
            List<Map<String, Object>> attempts = line.tenant()
                    .request()
                    .get("/core/conversations/" + id + "/attempts")
                    .jsonPath()
                    .getList("");
            assertEquals("node_lost", attempts.getLast().get("outcome"));
            assertEquals("refer", attempts.getLast().get("transfer"));
            assertThrows(AssertionError.class, () -> {
                // Copies of what was sent before it died may be on their way.
                String again = person.expect("REFER ", Duration.ofSeconds(2));
                while (RawPeer.field(again, "CSeq").equals(RawPeer.field(refer, "CSeq"))) {
                    again = person.expect("REFER ", Duration.ofSeconds(2));
                }
            });
        }
    }
}
