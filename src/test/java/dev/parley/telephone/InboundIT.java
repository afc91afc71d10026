package dev.parley.telephone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.path.json.JsonPath;
import org.junit.jupiter.api.Test;

import dev.parley.demo.SipPhone;
import dev.parley.fixture.InboundLine;
import dev.parley.fixture.Node;
import dev.parley.fixture.Ports;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** People call nodes of the packaged application, one of which dies. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class InboundIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String GREETS = "{\"starting_message\": \"Hello, this is the bakery.\"}";

    private final int port = Ports.free(2);

    private InetSocketAddress here() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private Map<String, String> settings() {
        return Map.of("parley.sip.port", Integer.toString(port));
    }

    @Test
    void takesACallAndLetsItEndWhenTheNodeStops() throws Exception {
        InboundLine line = new InboundLine(InboundLine.fromHere(), GREETS);
        try (SipPhone phone = new SipPhone(call -> call.overWithin(PATIENCE))) {
            Node node = Node.start(settings());
            assertEquals(200, phone.dial(here(), line.number(), "+14155550123").status());
            line.await("in_progress");
            node.close();
            JsonPath ended = line.await("completed");
            assertEquals("node_stopped", ended.getString("end_reason"));
            assertEquals(List.of("Hello, this is the bakery."), ended.getList("conversation.turns.text"));
        }
    }

    @Test
    void saysThatTheNodeWasLost() throws Exception {
        InboundLine line = new InboundLine(InboundLine.fromHere(), GREETS);
        try (SipPhone phone = new SipPhone(call -> call.overWithin(PATIENCE));
                Node node = Node.start(settings())) {
            assertEquals(200, phone.dial(here(), line.number(), "+14155550123").status());
            line.await("in_progress");
            node.kill();
            assertEquals("node_lost", line.await("failed").getString("end_reason"));
        }
        assertEquals(1, line.conversations().size());
    }
}
