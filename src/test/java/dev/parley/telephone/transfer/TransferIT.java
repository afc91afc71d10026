package dev.parley.telephone.transfer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.InboundLine;
import dev.parley.fixture.Node;
import dev.parley.fixture.Ports;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** A node of the packaged application dies while somebody is brought to somebody else. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class TransferIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FROM = "+14155550101";
    private static final String SALES = "+14155550199";

    @ParameterizedTest
    @ValueSource(strings = {"conversation.transfer_started", "conversation.transfer_completed"})
    void ringsNobodyTwiceAfterACrash(String killedAfter) throws Exception {
        boolean answers = killedAfter.endsWith("completed");
        InboundLine line =
                new InboundLine(InboundLine.fromHere(), "{\"starting_message\": \"Hello, this is the bakery.\"}");
        int port = Ports.free(2);
        try (SipPhone sales = new SipPhone(call -> {
                    call.ring();
                    if (answers) {
                        call.answer();
                    }
                    call.overWithin(PATIENCE);
                });
                SipPhone person = new SipPhone(call -> call.overWithin(PATIENCE));
                Node node = Node.start(Map.of("parley.sip.port", Integer.toString(port)))) {
            line.tenant().number(FROM, line.tenant().trunk(Map.of("address", sales.address())));
            InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            assertEquals(200, person.dial(here, line.number(), "+14155550123").status());
            String id = line.await("in_progress").getString("id");
            // Asked of another node than the one that has the talk.
            line.tenant()
                    .request()
                    .body(Map.of("to", SALES))
                    .post("/core/conversations/" + id + "/transfer")
                    .then()
                    .statusCode(202);
            Awaitility.await().atMost(PATIENCE).until(() -> events(line, id), hasItem(killedAfter));
            Awaitility.await().atMost(PATIENCE).until(() -> sales.invites().size() == 1);
            node.kill();
            assertEquals("node_lost", line.await("failed").getString("end_reason"));
            List<Map<String, Object>> attempts = line.tenant()
                    .request()
                    .get("/core/conversations/" + id + "/attempts")
                    .jsonPath()
                    .getList("");
            assertEquals("node_lost", attempts.getLast().get("outcome"));
            assertEquals("conversation.ended", events(line, id).getLast());
            assertEquals(1, sales.invites().size());
        }
    }

    private static List<String> events(InboundLine line, String id) {
        return line.tenant()
                .request()
                .get("/core/conversations/" + id + "/events")
                .jsonPath()
                .getList("type");
    }
}
