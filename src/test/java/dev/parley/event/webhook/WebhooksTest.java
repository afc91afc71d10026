package dev.parley.event.webhook;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.mail.internet.MimeMessage;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.access.Scope;
import dev.parley.fixture.Mail;
import dev.parley.fixture.Person;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebhookReceiver;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Webhooks: signed, in order in each conversation, at least once, and no endpoint in another's way. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class WebhooksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String ENDPOINTS = "/core/webhook-endpoints";

    @Inject
    EventRouter router;

    private final Tenant tenant = new Tenant();
    private WebhookReceiver receiver;
    private Tenant.Agent agent;

    @BeforeEach
    void listen() throws IOException {
        receiver = new WebhookReceiver();
        agent = tenant.scriptedAgent();
    }

    @AfterEach
    void stopListening() {
        receiver.close();
    }

    private JsonPath endpoint(Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of("url", receiver.url()));
        body.putAll(more);
        return tenant.request()
                .body(body)
                .post(ENDPOINTS)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    private String ended() {
        String id = tenant.conversation(agent);
        tenant.request()
                .body(Map.of("text", "order 7"))
                .post("/core/conversations/" + id + "/messages")
                .then()
                .statusCode(200);
        tenant.request().post("/core/conversations/" + id + "/end").then().statusCode(200);
        return id;
    }

    private List<WebhookReceiver.Told> awaitEnd(String conversation) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> receiver.taken(conversation),
                        told -> told.stream().anyMatch(one -> one.type().equals("conversation.ended")));
    }

    private static List<String> types(List<WebhookReceiver.Told> told) {
        return told.stream().map(WebhookReceiver.Told::type).toList();
    }

    private JsonPath deliveries(String endpoint, String query) {
        return tenant.request()
                .get(ENDPOINTS + "/" + endpoint + "/deliveries" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void tellsAllOfAConversationInOrderAndSigned() throws Exception {
        JsonPath endpoint = endpoint(Map.of());
        String id = ended();
        List<WebhookReceiver.Told> told = awaitEnd(id);
        assertEquals(
                List.of(
                        "conversation.created",
                        "conversation.started",
                        "conversation.turn_added",
                        "conversation.turn_added",
                        "conversation.turn_added",
                        "conversation.ended"),
                types(told));
        assertEquals(
                IntStream.rangeClosed(1, 6).boxed().toList(),
                told.stream().map(one -> one.json().getInt("conversation_seq")).toList());
        Webhook standard = new Webhook(endpoint.getString("secret"));
        for (WebhookReceiver.Told one : told) {
            assertDoesNotThrow(() -> standard.verify(one.body(), one.headers()));
            assertEquals(one.id(), one.json().getString("id"));
            assertEquals("application/json", one.headers().get("content-type").getFirst());
        }
        assertThrows(
                WebhookVerificationException.class,
                () -> standard.verify(
                        told.getFirst().body().replace("created", "creatde"),
                        told.getFirst().headers()));
        // The same as the log says, but for what people say.
        JsonPath log = tenant.with(Scope.CONVERSATIONS_READ)
                .get("/core/conversations/" + id + "/events")
                .jsonPath();
        assertEquals(
                log.getList("id"), told.stream().map(WebhookReceiver.Told::id).toList());
        assertEquals(
                log.getList("data"),
                told.stream().map(one -> one.json().getMap("data")).toList());
        assertNull(told.get(4).json().get("data.text"));
    }

    @Test
    void tellsWhatPeopleSayToThoseAloneWhoMayReadIt() {
        tenant.with(Scope.WEBHOOKS_MANAGE)
                .body(Map.of("url", receiver.url(), "sensitive", true))
                .post(ENDPOINTS)
                .then()
                .statusCode(403)
                .body("detail", containsString(Scope.CONVERSATIONS_READ_SENSITIVE));
        JsonPath plain = endpoint(Map.of());
        tenant.with(Scope.WEBHOOKS_MANAGE)
                .body(Map.of("url", receiver.url(), "sensitive", true))
                .put(ENDPOINTS + "/" + plain.getString("id"))
                .then()
                .statusCode(403);
        // Both at the same address: what one may read must not be told to the other.
        JsonPath trusted = endpoint(Map.of("sensitive", true));
        String id = ended();
        Awaitility.await().atMost(PATIENCE).until(() -> receiver.taken(id).size() == 12);
        Map<Boolean, Long> told = receiver.taken(id).stream()
                .filter(one -> one.type().equals("conversation.turn_added"))
                .collect(Collectors.partitioningBy(one -> one.json().get("data.text") != null, Collectors.counting()));
        assertEquals(Map.of(true, 3L, false, 3L), told);
        Webhook mine = new Webhook(trusted.getString("secret"));
        assertTrue(receiver.taken(id).stream()
                .filter(one -> one.json().get("data.text") != null)
                .allMatch(one -> verifies(mine, one)));
    }

    /** What was planned while it might be told that is told again without. */
    @Test
    void tellsNoMoreWhatPeopleSayWhereThatIsTakenBack() {
        String trusted = endpoint(Map.of("sensitive", true)).getString("id");
        String id = ended();
        Awaitility.await().atMost(PATIENCE).until(() -> receiver.taken(id).size() == 6);
        assertEquals(3, withText(id));
        String said = deliveries(trusted, "").getString("find { it.type == 'conversation.turn_added' }.id");
        tenant.with(Scope.WEBHOOKS_MANAGE)
                .body(Map.of("url", receiver.url(), "sensitive", false))
                .put(ENDPOINTS + "/" + trusted)
                .then()
                .statusCode(200);
        tenant.with(Scope.WEBHOOKS_MANAGE)
                .post(ENDPOINTS + "/" + trusted + "/deliveries/" + said + "/retry")
                .then()
                .statusCode(202);
        Awaitility.await().atMost(PATIENCE).until(() -> receiver.taken(id).size() == 7);
        tenant.with(Scope.WEBHOOKS_MANAGE)
                .body(Map.of("since", Instant.now().minus(Duration.ofHours(1)).toString()))
                .post(ENDPOINTS + "/" + trusted + "/replay")
                .then()
                .statusCode(202);
        Awaitility.await().atMost(PATIENCE).until(() -> receiver.taken(id).size() >= 13);
        assertEquals(3, withText(id));
    }

    private long withText(String conversation) {
        return receiver.taken(conversation).stream()
                .filter(one -> one.json().get("data.text") != null)
                .count();
    }

    private static boolean verifies(Webhook standard, WebhookReceiver.Told one) {
        try {
            standard.verify(one.body(), one.headers());
            return true;
        } catch (WebhookVerificationException wrong) {
            return false;
        }
    }

    @Test
    void tellsOnlyWhatIsWantedAndNothingFromBefore() {
        String before = ended();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> tenant.request()
                        .get("/core/conversations/" + before + "/events")
                        .jsonPath()
                        .getList("type")
                        .contains("conversation.ended"));
        endpoint(Map.of("types", List.of("conversation.ended", "conversation.started")));
        String id = ended();
        assertEquals(List.of("conversation.started", "conversation.ended"), types(awaitEnd(id)));
        assertEquals(List.of(), receiver.taken(before));
    }

    @Test
    void triesAgainInOrderAndHoldsUpNobodyElse() {
        AtomicInteger left = new AtomicInteger(2);
        String first = tenant.conversation(agent);
        receiver.answers(request -> new WebhookReceiver.Answer(
                first.equals(request.conversation()) && left.getAndDecrement() > 0 ? 500 : 200, Map.of()));
        String endpoint = endpoint(Map.of()).getString("id");
        tenant.request().post("/core/conversations/" + first + "/end").then().statusCode(200);
        String second = ended();
        awaitEnd(second);
        List<WebhookReceiver.Told> told = awaitEnd(first);
        assertEquals(List.of("conversation.ended"), types(told));
        List<WebhookReceiver.Told> all = receiver.requests().stream()
                .filter(one -> first.equals(one.conversation()))
                .toList();
        assertEquals(
                List.of(500, 500, 200),
                all.stream().map(WebhookReceiver.Told::answered).toList());
        assertEquals(1, all.stream().map(WebhookReceiver.Told::id).distinct().count());
        JsonPath delivery = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> deliveries(endpoint, ""),
                        list -> list.getList("status").stream().allMatch("delivered"::equals));
        assertTrue(delivery.getList("attempts").contains(3));
        assertEquals("answered 200", delivery.getString("answer[0]"));
        assertEquals(200, delivery.getInt("code[0]"));
        assertTrue(delivery.getInt("duration[0]") >= 0);
        tenant.request().get(ENDPOINTS + "/" + endpoint).then().body("failing_since", nullValue());
    }

    @Test
    void givesUpInTheEndAndGoesOnWithTheNext() {
        String id = tenant.conversation(agent);
        receiver.answers(request -> new WebhookReceiver.Answer(
                "conversation.turn_added".equals(request.type()) ? 302 : 200,
                Map.of("Location", receiver.url() + "/other")));
        String endpoint = endpoint(Map.of()).getString("id");
        tenant.request()
                .body(Map.of("text", "order 7"))
                .post("/core/conversations/" + id + "/messages")
                .then()
                .statusCode(200);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        deliveries(endpoint, "?status=failed").getList("id").size() == 2);
        tenant.request().post("/core/conversations/" + id + "/end").then().statusCode(200);
        assertEquals(List.of("conversation.ended"), types(awaitEnd(id)));
        assertTrue(
                receiver.requests().stream().noneMatch(one -> one.path().endsWith("/other")),
                "a redirect was followed");
        JsonPath failed = deliveries(endpoint, "?status=failed");
        assertEquals(List.of(4, 4), failed.getList("attempts"));
        assertEquals(List.of(302, 302), failed.getList("code"));
        // By hand it can be told all the same.
        receiver.answers(204);
        tenant.request()
                .post(ENDPOINTS + "/" + endpoint + "/deliveries/" + failed.getString("id[0]") + "/retry")
                .then()
                .statusCode(202)
                .body("status", equalTo("pending"));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        deliveries(endpoint, "?status=failed").getList("id").size() == 1);
    }

    @Test
    void comesBackWhenItIsAskedTo() {
        AtomicInteger asked = new AtomicInteger();
        receiver.answers(request -> asked.getAndIncrement() == 0
                ? new WebhookReceiver.Answer(429, Map.of("Retry-After", "2"))
                : new WebhookReceiver.Answer(200, Map.of()));
        endpoint(Map.of("types", List.of("conversation.ended")));
        Instant began = Instant.now();
        awaitEnd(ended());
        assertTrue(Duration.between(began, Instant.now()).toMillis() >= 2_000);
    }

    @Test
    void tellsNothingMoreToAnEndpointThatIsGone() throws Exception {
        try (WebhookReceiver other = new WebhookReceiver()) {
            tellsToo(other);
            CountDownLatch allHappened = new CountDownLatch(1);
            receiver.answers(request -> {
                assertDoesNotThrow(() -> allHappened.await());
                return new WebhookReceiver.Answer(410, Map.of());
            });
            String endpoint = endpoint(Map.of()).getString("id");
            ended();
            allHappened.countDown();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> tenant.request()
                            .get(ENDPOINTS + "/" + endpoint)
                            .then()
                            .body("disabled", equalTo(true), "disabled_reason", equalTo("gone")));
            // Others are told of it.
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> other.requests().stream()
                            .anyMatch(one -> one.type().equals("webhook_endpoint.disabled")
                                    && endpoint.equals(one.json().getString("data.webhook_endpoint_id"))
                                    && "gone".equals(one.json().getString("data.reason"))));
            int asked = receiver.requests().size();
            String meanwhile = ended();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> other.taken(meanwhile).size() == 6);
            receiver.answers(200);
            disabled(endpoint, false).body("disabled", equalTo(false), "disabled_reason", nullValue());
            // What waited when it was disabled is told now; what happened meanwhile is not.
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> deliveries(endpoint, "?status=pending")
                            .getList("id")
                            .isEmpty());
            assertEquals(asked + 6, receiver.requests().size());
        }
    }

    /** The log may be read after that. */
    @Test
    void hasWhatHappenedBeforeItWasDisabled() throws Exception {
        try (WebhookReceiver other = new WebhookReceiver()) {
            tellsToo(other);
            String endpoint = endpoint(Map.of()).getString("id");
            String before = ended();
            disabled(endpoint, true);
            String meanwhile = ended();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> other.taken(meanwhile).size() == 6);
            disabled(endpoint, false);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> receiver.taken(before).size() == 6);
            assertEquals(List.of(), receiver.taken(meanwhile));
        }
    }

    /** All that happens. */
    private void tellsToo(WebhookReceiver other) {
        tenant.request().body(Map.of("url", other.url())).post(ENDPOINTS).then().statusCode(201);
    }

    private ValidatableResponse disabled(String endpoint, boolean disabled) {
        return tenant.request()
                .body(Map.of("url", receiver.url(), "disabled", disabled))
                .put(ENDPOINTS + "/" + endpoint)
                .then()
                .statusCode(200);
    }

    @Test
    void isDisabledWhenItHasFailedForDays() {
        receiver.answers(500);
        String endpoint = endpoint(Map.of()).getString("id");
        Tenant.update(
                "UPDATE webhook_endpoint SET failing_since = now() - interval '6 days' WHERE id = ?",
                UUID.fromString(endpoint));
        ended();
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> tenant.request()
                        .get(ENDPOINTS + "/" + endpoint)
                        .then()
                        .body("disabled_reason", equalTo("failing"), "failing_since", notNullValue()));
    }

    @Test
    void mailsWhoeverLooksAfterItWhenItIsDisabled() throws Exception {
        Person person = new Person(Mail.server());
        receiver.answers(410);
        String endpoint = endpoint(Map.of("alert_email", person.address())).getString("id");
        ended();
        MimeMessage mail = person.mail(1);
        assertEquals("A webhook endpoint was disabled", mail.getSubject());
        String text = Person.plainText(mail);
        assertTrue(text.contains(receiver.url()) && text.contains(endpoint) && text.contains("410 Gone"), text);
        // Enabled again, and disabled by whoever looks after it: that they know.
        for (boolean disabled : List.of(false, true)) {
            tenant.request()
                    .body(Map.of("url", receiver.url(), "alert_email", person.address(), "disabled", disabled))
                    .put(ENDPOINTS + "/" + endpoint)
                    .then()
                    .statusCode(200)
                    .body("alert_email", equalTo(person.address()));
        }
        assertEquals(0, Tenant.count("SELECT count(*) FROM notice WHERE endpoint_id = ?", UUID.fromString(endpoint)));
        assertEquals(1, person.mails().size());
    }

    @Test
    void signsWithBothSecretsAfterAChange() {
        JsonPath made = endpoint(Map.of());
        String endpoint = made.getString("id");
        String fresh = tenant.request()
                .post(ENDPOINTS + "/" + endpoint + "/rotate-secret")
                .then()
                .statusCode(200)
                .body("secret", startsWith("whsec_"))
                .extract()
                .path("secret");
        WebhookReceiver.Told told = awaitEnd(ended()).getFirst();
        assertEquals(2, told.headers().get("webhook-signature").getFirst().split(" ").length);
        assertTrue(verifies(new Webhook(fresh), told));
        assertTrue(verifies(new Webhook(made.getString("secret")), told));
        Tenant.update(
                "UPDATE webhook_endpoint SET previous_until = now() - interval '1 second' WHERE id = ?",
                UUID.fromString(endpoint));
        WebhookReceiver.Told later = awaitEnd(ended()).getFirst();
        assertTrue(verifies(new Webhook(fresh), later));
        assertFalse(verifies(new Webhook(made.getString("secret")), later));
        tenant.request().get(ENDPOINTS + "/" + endpoint).then().body("secret", nullValue());
    }

    @Test
    void tellsAPingWhenItIsTested() {
        JsonPath made = endpoint(Map.of("types", List.of("conversation.ended"), "disabled", true));
        String endpoint = made.getString("id");
        tenant.request()
                .post(ENDPOINTS + "/" + endpoint + "/test")
                .then()
                .statusCode(200)
                .body("type", equalTo("ping"), "status", equalTo("delivered"), "code", equalTo(204));
        assertTrue(verifies(
                new Webhook(made.getString("secret")), receiver.requests().getFirst()));
        receiver.answers(500);
        tenant.request()
                .post(ENDPOINTS + "/" + endpoint + "/test")
                .then()
                .statusCode(200)
                .body("status", equalTo("failed"), "code", equalTo(500), "answer", equalTo("answered 500"));
        receiver.close();
        tenant.request()
                .post(ENDPOINTS + "/" + endpoint + "/test")
                .then()
                .statusCode(200)
                .body("status", equalTo("failed"), "code", nullValue(), "answer", equalTo("The connection failed."));
        assertEquals(3, deliveries(endpoint, "").getList("id").size());
        tenant.request()
                .post(ENDPOINTS + "/" + endpoint + "/deliveries/"
                        + deliveries(endpoint, "").getString("id[0]") + "/retry")
                .then()
                .statusCode(409);
    }

    @Test
    void tellsAgainWhatHappenedSince() {
        String early = ended();
        Instant since = Instant.now();
        String endpoint = endpoint(Map.of("types", List.of("conversation.created", "conversation.ended")))
                .getString("id");
        String id = ended();
        awaitEnd(id);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        deliveries(endpoint, "?status=pending").getList("id").isEmpty());
        tenant.request()
                .body(Map.of("since", since.toString()))
                .post(ENDPOINTS + "/" + endpoint + "/replay")
                .then()
                .statusCode(202)
                .body("events", equalTo(2));
        Awaitility.await().atMost(PATIENCE).until(() -> receiver.taken(id).size() == 4);
        assertEquals(
                List.of("conversation.created", "conversation.ended", "conversation.created", "conversation.ended"),
                types(receiver.taken(id)));
        assertEquals(
                2,
                receiver.taken(id).stream()
                        .map(WebhookReceiver.Told::id)
                        .distinct()
                        .count());
        assertEquals(List.of(), receiver.taken(early));
        // Also what happened before it was made.
        tenant.request()
                .body(Map.of("since", since.minusSeconds(60).toString()))
                .post(ENDPOINTS + "/" + endpoint + "/replay")
                .then()
                .statusCode(202)
                .body("events", equalTo(4));
        awaitEnd(early);
        tenant.request()
                .body(Map.of("since", "2020-01-01T00:00:00Z"))
                .post(ENDPOINTS + "/" + endpoint + "/replay")
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("since"));
        tenant.request()
                .body("{}")
                .post(ENDPOINTS + "/" + endpoint + "/replay")
                .then()
                .statusCode(422);
    }

    /** However many nodes read the log at once. */
    @Test
    void plansEachEventOnceForEachEndpoint() throws Exception {
        endpoint(Map.of());
        List<String> ids = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                threads.submit(() -> {
                    for (int round = 0; round < 40; round++) {
                        router.look();
                    }
                });
            }
            for (int i = 0; i < 20; i++) {
                ids.add(ended());
            }
        }
        for (String id : ids) {
            List<WebhookReceiver.Told> told = awaitEnd(id);
            assertEquals(6, told.size());
            assertEquals(
                    IntStream.rangeClosed(1, 6).boxed().toList(),
                    told.stream()
                            .map(one -> one.json().getInt("conversation_seq"))
                            .toList());
        }
    }

    /** Who takes long holds up neither other endpoints nor other organizations. */
    @Test
    void tellsTheHealthyWhileOthersAreDeadOrSlow() throws Exception {
        Tenant other = new Tenant();
        Set<Thread> held = ConcurrentHashMap.newKeySet();
        try (WebhookReceiver healthy = new WebhookReceiver();
                WebhookReceiver slow = new WebhookReceiver()) {
            slow.answers(request -> {
                held.add(Thread.currentThread());
                try {
                    Thread.sleep(10_000);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                return new WebhookReceiver.Answer(200, Map.of());
            });
            for (String url : List.of(slow.url(), "http://localhost:1/nobody", healthy.url())) {
                tenant.request().body(Map.of("url", url)).post(ENDPOINTS).then().statusCode(201);
            }
            other.request()
                    .body(Map.of("url", healthy.url()))
                    .post(ENDPOINTS)
                    .then()
                    .statusCode(201);
            Tenant.Agent theirs = other.scriptedAgent();
            for (int i = 0; i < 20; i++) {
                ended();
            }
            String id = other.conversation(theirs);
            Instant said = Instant.now();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> healthy.taken(id).size() == 3);
            assertTrue(Duration.between(said, Instant.now()).toMillis() < 2_000);
            Awaitility.await().atMost(PATIENCE).until(() -> healthy.requests().size() == 20 * 6 + 3);
            assertTrue(held.size() <= 16, "a slow one has " + held.size() + " places");
            slow.answers(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com/hook",
                "ftp://example.com/",
                "https://",
                "https:///hook",
                "https://user:secret@example.com/",
                "https://example.com/#part",
                "https://example.com:0/",
                "https://example.com:70000/",
                "https://exa mple.com/",
                "https://10.1.2.3/hook",
                "https://127.0.0.1/hook",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/hook",
                "https://0x7f000001/",
                "https://2130706433/"
            })
    void refusesAddressesThatCannotBeTold(String url) {
        tenant.request()
                .body(Map.of("url", url))
                .post(ENDPOINTS)
                .then()
                .statusCode(422)
                .body("errors.field", hasItem("url"));
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"url\": \"https://example.com/\", \"types\": [\"conversation.begun\"]}', types",
        "'{\"url\": \"https://example.com/\", \"types\": \"conversation.ended\"}', types",
        "'{\"url\": \"https://example.com/\", \"secret\": \"whsec_mine\"}', secret",
        "'{\"types\": []}', url",
        "'{\"url\": \"https://example.com/\", \"alert_email\": \"nobody\"}', alert_email",
        "'{\"url\": \"https://example.com/\", \"disabled\": \"no\"}', disabled"
    })
    void refusesWhatItDoesNotUnderstand(String body, String field) {
        tenant.request()
                .body(body)
                .post(ENDPOINTS)
                .then()
                .statusCode(422)
                .body("errors.field.toString()", containsString(field));
    }

    @Test
    void belongsToItsOrganization() {
        String endpoint = endpoint(Map.of()).getString("id");
        Tenant stranger = new Tenant();
        for (String path : List.of("", "/deliveries")) {
            stranger.request().get(ENDPOINTS + "/" + endpoint + path).then().statusCode(404);
        }
        for (String path : List.of("/test", "/rotate-secret")) {
            stranger.request().post(ENDPOINTS + "/" + endpoint + path).then().statusCode(404);
        }
        stranger.request().delete(ENDPOINTS + "/" + endpoint).then().statusCode(404);
        stranger.request().get(ENDPOINTS).then().body("size()", equalTo(0));
        tenant.with(Scope.WEBHOOKS_READ).get(ENDPOINTS).then().body("id", hasItem(endpoint));
        tenant.with(Scope.WEBHOOKS_READ)
                .delete(ENDPOINTS + "/" + endpoint)
                .then()
                .statusCode(403);
        ended();
        tenant.request().delete(ENDPOINTS + "/" + endpoint).then().statusCode(204);
        tenant.request().get(ENDPOINTS + "/" + endpoint).then().statusCode(404);
        assertEquals(
                0,
                Tenant.count("SELECT count(*) FROM webhook_reader WHERE organization_id = ?", tenant.organization()));
    }
}
