package dev.parley.text;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.Matchers.equalTo;

@QuarkusTest
@QuarkusTestResource(TestServices.class)
class DeadlinesTest {

    private Tenant tenant;

    @BeforeEach
    void newTenant() {
        tenant = new Tenant();
    }

    @Test
    @Tag("packaged")
    void endsWhatWasSilentForTooLong() {
        String id = tenant.conversation(tenant.scriptedAgent());
        Tenant.update("UPDATE conversation SET deadline_at = now() WHERE id = ?", UUID.fromString(id));
        awaitEnd(id, "idle_timeout");
    }

    @Test
    void endsAtTheMaximumDurationOfTheConfigurationWhateverIsSaid() {
        String id = tenant.conversation(tenant.agent(Tenant.SCRIPTED.replaceFirst("\\{", "{\"max_duration\": 2,")));
        tenant.request()
                .body(Map.of("text", "hello"))
                .post("/core/conversations/" + id + "/messages")
                .then()
                .statusCode(200);
        awaitEnd(id, "max_duration");
    }

    @Test
    void aMessageMovesTheIdleDeadline() {
        String id = tenant.conversation(tenant.scriptedAgent());
        Tenant.update(
                "UPDATE conversation SET deadline_at = now() + interval '1 minute' WHERE id = ?", UUID.fromString(id));
        tenant.request().body(Map.of("text", "hello")).post("/core/conversations/" + id + "/messages");
        org.junit.jupiter.api.Assertions.assertEquals(
                1,
                Tenant.count(
                        "SELECT count(*) FROM conversation WHERE id = ? AND deadline_at > now() + interval '20 minutes'",
                        UUID.fromString(id)));
    }

    @Test
    void endsACallThatNoDialerTookCareOf() {
        UUID call = UUID.randomUUID();
        Tenant.update("""
                INSERT INTO conversation (organization_id, id, direction, channel, status, user_id, created_at, updated_at,
                                          deadline_at, deadline_reason)
                VALUES (?, ?, 'outbound', 'telephone', 'triggered', '+1', now(), now(), now(), 'deadline')
                """, tenant.organization(), call);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> tenant.request()
                        .get("/core/conversations/" + call)
                        .then()
                        .body("status", equalTo("failed"))
                        .body("duration", equalTo(null)));
    }

    private void awaitEnd(String id, String reason) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> tenant.request()
                        .get("/core/conversations/" + id)
                        .then()
                        .body("status", equalTo("completed"))
                        .body("end_reason", equalTo(reason)));
    }
}
