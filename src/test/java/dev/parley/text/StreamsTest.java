package dev.parley.text;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.ModelStub;
import dev.parley.fixture.ModelStub.Answer;
import dev.parley.fixture.Nginx;
import dev.parley.fixture.Program;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Answers as they stream: through proxies, while the agent thinks, and when they are asked for again. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class StreamsTest {

    private final String model = "m-" + UUID.randomUUID();
    private Tenant tenant;
    private String id;

    @BeforeEach
    void start() {
        tenant = new Tenant();
        id = tenant.request()
                .body(Map.of(
                        "channel",
                        "text",
                        "user_id",
                        "ann",
                        "agent_id",
                        tenant.agent("{\"starting_message\": \"Hi\", \"model\": {\"name\": \"%s\"}}".formatted(model))
                                .id()))
                .post("/core/conversations")
                .path("conversation.id");
    }

    @Test
    void saysThatItMustNotBeKeptBack() throws Exception {
        HttpHeaders headers = said(RestAssured.port, "k1").headers();
        assertEquals(List.of("no"), headers.allValues("X-Accel-Buffering"));
        assertEquals(List.of("no-cache"), headers.allValues("Cache-Control"));
        assertTrue(headers.firstValue("X-SSE-Content-Type").isEmpty(), headers.toString());
        assertTrue(headers.firstValue("Idempotent-Replayed").isEmpty(), headers.toString());
    }

    @Test
    void saysThatItWasSaidBefore() throws Exception {
        List<String> first = said(RestAssured.port, "k1").body().toList();
        HttpResponse<Stream<String>> again = said(RestAssured.port, "k1");
        assertEquals(List.of("true"), again.headers().allValues("Idempotent-Replayed"));
        assertEquals(message(first), message(again.body().toList()));
    }

    @Test
    void givesASignOfLifeWhileTheAgentThinks() throws Exception {
        thinksUntilASignOfLifeIsHeard(RestAssured.port);
    }

    @Test
    @Tag("packaged")
    void comesThroughAProxyAsItIsSaid() throws Exception {
        Program.require("nginx");
        try (Nginx proxy = Nginx.before(RestAssured.port)) {
            thinksUntilASignOfLifeIsHeard(proxy.port());
        }
    }

    /** The model goes on only when the sign has come: a proxy that keeps it back would have it time out. */
    private void thinksUntilASignOfLifeIsHeard(int port) throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        ModelStub.answer(model, Answer.words("At ", "last.").after(heard));
        List<String> lines = said(port, null)
                .body()
                .peek(line -> {
                    if (line.startsWith(":")) {
                        heard.countDown();
                    }
                })
                .toList();
        assertTrue(message(lines).contains("\"reply\":\"At last.\""), lines.toString());
        assertEquals(0, heard.getCount());
    }

    private static String message(List<String> lines) {
        return lines.get(lines.indexOf("event:message") + 1);
    }

    private HttpResponse<Stream<String>> said(int port, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/core/conversations/" + id + "/messages"))
                .header("Authorization", "Bearer " + tenant.token())
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\": \"hello\"}"));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofLines());
    }
}
