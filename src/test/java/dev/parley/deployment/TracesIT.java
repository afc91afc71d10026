package dev.parley.deployment;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Calls;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.TraceCollector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One trace follows one conversation, from the client that asked for it to the INVITE, and shows nobody. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class TracesIT {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENT_SPAN = "b7ad6b7169203331";

    @Test
    void followOneConversationFromCreateThroughDial() throws Exception {
        try (TraceCollector collector = new TraceCollector()) {
            TestServices.apart(
                    Map.of(
                            "quarkus.otel.sdk.disabled", "false",
                            "quarkus.otel.exporter.otlp.endpoint", collector.url(),
                            "quarkus.otel.exporter.otlp.protocol", "http/protobuf",
                            "quarkus.otel.bsp.schedule.delay", "100ms"),
                    () -> call(collector));
        }
    }

    private static void call(TraceCollector collector) {
        // Nobody answers on this trunk.
        Calls calls = new Calls(Map.of("address", "127.0.0.1:9"));
        Tenant.Agent agent = calls.tenant().agent("{\"starting_message\": \"Hello.\"}");
        String conversation = calls.tenant()
                .request()
                .header("traceparent", "00-" + TRACE + "-" + CLIENT_SPAN + "-01")
                .body(Map.of("channel", "telephone", "agent_id", agent.id(), "user_id", Calls.CALLEE))
                .post("/core/conversations")
                .then()
                .statusCode(202)
                .extract()
                .path("conversation.id");
        calls.awaitEnd(conversation);
        calls.tenant()
                .request()
                .get("/core/conversations?user_id=4155550123")
                .then()
                .statusCode(200);

        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            TraceCollector.Span create = named(collector.of(TRACE), "POST /core/conversations");
            assertEquals(CLIENT_SPAN, create.parent());
            assertTrue(create.all().contains(conversation), create.all());
            TraceCollector.Span dial = named(collector.of(TRACE), "calls");
            assertEquals(create.id(), dial.parent());
            assertTrue(dial.all().contains(conversation), dial.all());
            assertTrue(dial.all().contains("trunk_unreachable"), dial.all());
            named(collector.all(), "GET /core/conversations");
        });
        collector.all().forEach(span -> assertFalse(span.all().contains("4155550123"), span.all()));
    }

    private static TraceCollector.Span named(List<TraceCollector.Span> spans, String name) {
        return spans.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no span " + name + " in "
                        + spans.stream().map(TraceCollector.Span::name).toList()));
    }
}
