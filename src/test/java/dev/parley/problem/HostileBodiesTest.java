package dev.parley.problem;

import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.BodyMutations;
import dev.parley.fixture.Posted;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever is sent, the answer is a problem document that a person can act on, and never a 500. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class HostileBodiesTest {

    private static final int MUTATIONS = 5_000;

    private Tenant tenant;
    private Tenant.Agent agent;

    @BeforeEach
    void makeAnAgent() {
        tenant = new Tenant();
        agent = tenant.scriptedAgent();
    }

    @Test
    @Tag("packaged")
    void malformedJson() {
        for (String body : List.of(
                "", "{", "}", "nul", "{\"a\":}", "{'a':1}", "[1,", "{\"channel\":\"text\"}}", "{} {}", "\u0000")) {
            problem(422, post(body));
        }
        post("{\"user_id\":\"a\",\"user_id\":\"b\"}").statusCode(422).body("detail", not(containsString("Exception")));
        for (String body : List.of("[]", "1", "\"x\"", "true", "null")) {
            problem(422, post(body));
        }
    }

    @Test
    void nulBytesAndHalfSurrogates() {
        field("user_id", post(text("\"user_id\": \"a\\u0000b\"")));
        field("user_id", post(text("\"user_id\": \"a\\ud800b\"")));
        field("custom_metadata", post(text("\"user_id\": \"a\", \"custom_metadata\": {\"k\": [\"\\u0000\"]}")));
        field("custom_metadata", post(text("\"user_id\": \"a\", \"custom_metadata\": {\"\\u0000\": 1}")));
        for (String number : new String[] {"1e999999", "1e2147483648", "-1e-2147483647"}) {
            field("custom_metadata", post(text("\"user_id\": \"a\", \"custom_metadata\": {\"k\": " + number + "}")));
        }
        field("initial_context", post(text("\"user_id\": \"a\", \"initial_context\": \"\\udfff\"")));
        post(text("\"user_id\": \"\\ud83d\\ude00\"")).statusCode(200).body("starting_message", equalTo("Hello 😀."));
    }

    @Test
    void invalidUtf8() throws Exception {
        byte[] body = text("\"user_id\": \"#\"").getBytes(StandardCharsets.UTF_8);
        for (byte[] invalid : List.of(
                new byte[] {(byte) 0xff},
                new byte[] {(byte) 0xc3},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80})) {
            byte[] bytes = replaced(body, invalid);
            HttpResponse<String> answer = send(bytes, "/core/conversations", "application/json");
            assertEquals(422, answer.statusCode(), answer.body());
            assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json"));
        }
    }

    @Test
    void tenThousandDeep() {
        problem(422, post("[".repeat(10_000)));
        problem(422, post("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)));
        problem(
                422,
                post(text("\"user_id\": \"a\", \"custom_metadata\": {\"a\":" + "[".repeat(10_000) + "]".repeat(10_000)
                        + "}")));
        problem(
                422,
                post(text("\"user_id\": \"a\", \"custom_metadata\": {\"a\":" + "[".repeat(900) + "]".repeat(900) + "}")
                        .replace("text", "fax")));
    }

    @Test
    void overlongIdsAndNumbers() {
        field("agent_id", post("{\"channel\":\"text\",\"user_id\":\"a\",\"agent_id\":\"" + "a".repeat(20_000) + "\"}"));
        field("version", post(text("\"user_id\": \"a\", \"version\": " + "9".repeat(900))));
        problem(422, post(text("\"user_id\": \"a\", \"version\": " + "9".repeat(5_000))));
        String path = "/core/conversations/" + "a".repeat(3_000);
        problem(404, tenant.request().get(path).then());
        for (String strange : List.of("%00", "%ff", "..%2f..", "%zz", "x%20y", "{}", "\"")) {
            int status = raw("GET /core/conversations/" + strange + " HTTP/1.1");
            assertTrue(status >= 400 && status < 500, strange + " " + status);
            status = raw("GET /core/conversations?user_id=" + strange + " HTTP/1.1");
            assertTrue(status < 500, strange + " " + status);
        }
    }

    @Test
    void hugeBodies() throws Exception {
        String tooLarge = "{\"user_id\": \"" + "x".repeat(70_000) + "\"}";
        problem(413, post(tooLarge)).header("Connection", equalTo("close"));
        HttpRequest chunked = request("/core/conversations")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(tooLarge.getBytes(StandardCharsets.UTF_8))))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(chunked, HttpResponse.BodyHandlers.ofString());
            assertEquals(413, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("64 KiB"), answer.body());
        }
        assertEquals(
                413,
                raw(
                        "POST /core/conversations HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 99999999999"));
        post(text("\"user_id\": \"a\", \"initial_context\": \"" + "x".repeat(32_000) + "\""))
                .statusCode(200);
    }

    @Test
    void notJson() throws Exception {
        for (String type :
                List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data")) {
            HttpResponse<String> answer = send("{}".getBytes(StandardCharsets.UTF_8), "/core/conversations", type);
            assertEquals(415, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("must be JSON"), answer.body());
        }
        assertEquals(415, raw("POST /core/conversations HTTP/1.1\r\nContent-Length: 0"));
    }

    /** Each on several addresses: 4xx with a problem document, or 2xx, and never a 5xx or a page of the framework. */
    @Test
    void headersThatNobodyCanRead() {
        List<String> lines = List.of(
                "POST /core/conversations HTTP/1.1",
                "POST /core/agents/" + agent.id() + "/versions/1/publish HTTP/1.1",
                "GET /core/conversations HTTP/1.1",
                "GET /webrtc/rooms/x/turns HTTP/1.1",
                "POST /webrtc/rooms/x HTTP/1.1",
                "POST /email/inbound HTTP/1.1",
                "GET /talk/ HTTP/1.1",
                "GET /nothing HTTP/1.1");
        List<String> headers = new ArrayList<>(List.of(
                "Host: a b",
                "Host: [",
                "Host: a:x",
                "Host: a:99999",
                "Host: <script>",
                "Host: ",
                "Host: a\r\nHost: b",
                "Authorization: ",
                "Authorization: Bearer",
                "Authorization: Basic x",
                "Authorization: Digest \"",
                "Range: x",
                "Range: bytes=9-1",
                "Last-Event-ID: x",
                "Last-Event-ID: \u0001",
                "Last-Event-ID: -1",
                "Content-Length: -1",
                "Content-Length: x",
                "Content-Length: 1\r\nContent-Length: 2",
                "Content-Length: +1",
                "Transfer-Encoding: x",
                "Expect: x",
                "Upgrade: h2c\r\nHTTP2-Settings: x",
                "Bad Header: x",
                "NoColon",
                "X: a\u0000b",
                "If-Modified-Since: x",
                "Cookie: ;=",
                "Origin: x",
                "traceparent: x",
                "X-Forwarded-Host: [",
                "Accept-Language: ;;",
                "Accept-Encoding: ;",
                "X: " + "a".repeat(20_000)));
        for (String type :
                List.of("/", "x", "", "json", "application/", ";", "a/b/c", "a/b, c/d", "a/b\r\nContent-Type: c/d")) {
            headers.add("Content-Type: " + type);
            headers.add("Accept: " + type);
        }
        for (String coding : List.of("gzip", "br", "x", "gzip, gzip")) {
            headers.add("Content-Encoding: " + coding);
        }
        for (String line : lines) {
            for (String header : headers) {
                readable(line + "\r\n" + (header.startsWith("Host") ? "" : "Host: localhost\r\n") + header);
            }
        }
        for (String line : List.of(
                "GET * HTTP/1.1",
                "GET x HTTP/1.1",
                "GET  HTTP/1.1",
                "G@T / HTTP/1.1",
                "GET / HTTP/x",
                "GET /",
                "FOO /core/agents HTTP/1.1",
                "TRACE /core/agents HTTP/1.1",
                "CONNECT a:1 HTTP/1.1",
                "GET /" + "a".repeat(40_000) + " HTTP/1.1",
                "GET http://[/x HTTP/1.1")) {
            readable(line + "\r\nHost: localhost");
        }
        readable("GET /core/agents HTTP/1.1");
    }

    @Test
    void bodiesThatAreNotWhatTheyAnnounce() {
        String head = "POST /core/conversations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        assertEquals(415, status(answer(head + "Content-Encoding: gzip\r\nContent-Length: 0")));
        for (String chunk : List.of("zz\r\nabc\r\n0\r\n", "-1\r\nabc\r\n", "ffffffffffff\r\nabc")) {
            String answer = answer(head + "Transfer-Encoding: chunked\r\n\r\n" + chunk);
            assertTrue(status(answer) >= 400 && status(answer) < 500, chunk + answer);
        }
    }

    @Test
    void strangersDoNotStopPostedMail() throws Exception {
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket stranger = new Socket("localhost", RestAssured.port);
            strangers.add(stranger);
            stranger.getOutputStream()
                    .write(("POST /email/inbound HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/rfc822\r\n"
                                    + "Content-Length: 100000\r\nParley-Signature: t="
                                    + java.time.Instant.now().getEpochSecond() + ",v1=" + "0".repeat(64)
                                    + "\r\n\r\nFrom: ")
                            .getBytes(StandardCharsets.ISO_8859_1));
        }
        byte[] mail =
                "From: ann@example.com\r\nTo: nobody@example.com\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII);
        Posted.post(mail, Posted.signature(mail)).then().statusCode(202);
        for (Socket stranger : strangers) {
            stranger.close();
        }
    }

    private void readable(String head) {
        String answer = answer(head);
        int status = status(answer);
        String told = head.substring(0, Math.min(200, head.length())) + " → " + answer;
        assertTrue(status >= 200 && status < 500, told);
        if (status >= 400) {
            assertTrue(answer.toLowerCase(java.util.Locale.ROOT).contains("application/problem+json"), told);
            assertTrue(!answer.contains("\"stack\"") && !answer.contains("Exception"), told);
        }
    }

    private static int status(String answer) {
        return answer.isEmpty() ? 0 : Integer.parseInt(answer.split(" ")[1]);
    }

    private String answer(String head) {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout(15_000);
            String authorization = head.contains("Authorization") ? "" : "\r\nAuthorization: Bearer " + tenant.token();
            int body = head.indexOf("\r\n\r\n");
            String whole = body < 0
                    ? head + authorization + "\r\nConnection: close\r\n\r\n"
                    : head.substring(0, body) + authorization + "\r\nConnection: close" + head.substring(body);
            socket.getOutputStream().write(whole.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException failed) {
            throw new java.io.UncheckedIOException(head.substring(0, Math.min(200, head.length())), failed);
        }
    }

    @Test
    void unknownAddressesAndMethods() {
        problem(404, tenant.request().get("/core/nothing").then());
        problem(404, tenant.request().get("/nothing").then());
        problem(405, tenant.request().put("/core/conversations").then());
        problem(
                406,
                tenant.request().accept("image/png").get("/core/conversations").then());
        Map.of(
                        "/core/conversations",
                        "GET, HEAD, OPTIONS, POST",
                        "/core/conversations/" + UUID.randomUUID() + "/messages",
                        "OPTIONS, POST",
                        "/core/trunks/" + UUID.randomUUID(),
                        "DELETE, GET, HEAD, OPTIONS, PUT",
                        "/email/inbound",
                        "OPTIONS, POST",
                        "/webrtc/rooms/any",
                        "OPTIONS, POST",
                        "/",
                        "GET, HEAD, OPTIONS")
                .forEach((path, methods) ->
                        RestAssured.given().patch(path).then().statusCode(405).header("Allow", equalTo(methods)));
    }

    @Test
    void neverAnswersFiveThousandMutatedBodiesWithA500() throws Exception {
        Map<String, String> seeds = Map.of(
                "/core/conversations",
                text(
                        "\"user_id\": \"ann\", \"version\": \"latest\", \"initial_context\": \"c\","
                                + " \"custom_metadata\": {\"a\": [1, {\"b\": null}], \"c\": 1.5},"
                                + " \"agent_config\": {\"script\": {\"rules\": [{\"pattern\": \"a+\", \"reply\": \"{{1}}\"}]},"
                                + " \"tools\": [{\"name\": \"t\", \"url\": \"http://a/\", \"parameters\": {\"type\": \"object\"}}]}"),
                "/core/agents",
                "{\"name\": \"x\", \"description\": \"y\", \"active\": true, \"metadata\": {\"k\": [1, 2]}}",
                "/core/agents/" + agent.id() + "/versions",
                "{\"config\": " + Tenant.SCRIPTED + "}",
                "/core/agents/" + agent.id() + "/versions/1/publish",
                "{\"phone_numbers\": [\"+14155550100\"], \"direction\": \"both\"}",
                "/core/conversations/" + tenant.conversation(agent) + "/messages",
                "{\"text\": \"hello\", \"interactivity\": \"rich\"}",
                "/core/trunks",
                "{\"name\": \"t\", \"outbound_config\": {\"address\": \"a:5060\", \"transport\": \"UDP\"}}",
                "/core/phone-numbers",
                "{\"phone_number\": \"+14155550100\", \"trunk_id\": \"" + agent.id() + "\"}",
                "/admin/organization-pats",
                "{\"name\": \"n\", \"scopes\": [\"agents:read\"], \"expires_at\": 4102444800000}");
        Random random = new Random(20_261_122);
        BodyMutations mutations = new BodyMutations(random);
        List<String> paths = new ArrayList<>(new TreeMap<>(seeds).keySet());
        Map<Integer, Integer> statuses = new TreeMap<>();
        ObjectMapper json = new ObjectMapper();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < MUTATIONS; i++) {
                String path = paths.get(random.nextInt(paths.size()));
                byte[] body = mutations.mutate(seeds.get(path));
                HttpResponse<String> answer = client.send(
                        request(path)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                statuses.merge(answer.statusCode(), 1, Integer::sum);
                String told = "mutation " + i + " of " + path + ": " + new String(body, StandardCharsets.ISO_8859_1)
                        + " → " + answer.statusCode() + " " + answer.body();
                assertTrue(answer.statusCode() < 500 || answer.statusCode() == 501, told);
                if (answer.statusCode() >= 400) {
                    assertTrue(json.readTree(answer.body()).path("detail").isTextual(), told);
                    assertTrue(
                            !answer.body().contains("java.") && !answer.body().contains("Exception"), told);
                }
            }
        }
        assertTrue(statuses.getOrDefault(422, 0) > MUTATIONS / 4, statuses.toString());
        assertTrue(statuses.getOrDefault(200, 0) + statuses.getOrDefault(201, 0) > 100, statuses.toString());
    }

    private String text(String more) {
        String agentId = more.contains("agent_config") ? "" : "\"agent_id\": \"" + agent.id() + "\", ";
        return "{\"channel\": \"text\", " + agentId + more + "}";
    }

    private ValidatableResponse post(String body) {
        return tenant.request()
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/core/conversations")
                .then();
    }

    private static ValidatableResponse problem(int status, ValidatableResponse response) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("status", equalTo(status))
                .body("detail", not(containsString("Exception")))
                .body("detail", not(containsString("dev.parley")))
                .body("detail", not(containsString("com.fasterxml")));
    }

    private static void field(String field, ValidatableResponse response) {
        problem(422, response).body("errors.field", hasItem(field));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + path))
                .header("Authorization", "Bearer " + tenant.token())
                .header("Content-Type", "application/json");
    }

    private HttpResponse<String> send(byte[] body, String path, String type) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    request(path)
                            .setHeader("Content-Type", type)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static byte[] replaced(byte[] body, byte[] by) throws Exception {
        var bytes = new java.io.ByteArrayOutputStream();
        for (byte b : body) {
            if (b == '#') {
                bytes.write(by);
            } else {
                bytes.write(b);
            }
        }
        return bytes.toByteArray();
    }

    /** Sends a request head as it is, which no client library would. */
    private int raw(String head) {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            OutputStream out = socket.getOutputStream();
            out.write((head + "\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + tenant.token()
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ")[1]);
        } catch (java.io.IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }
}
