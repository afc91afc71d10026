package dev.parley.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.EventStreams;
import dev.parley.fixture.Node;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Who follows the events does so on any node, and goes on elsewhere when it is gone. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class EventStreamIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONVERSATIONS = 60;
    private static final int BEFORE_THE_KILL = 40;

    private final Tenant tenant = new Tenant();
    private final List<String> followed = new CopyOnWriteArrayList<>();
    private Tenant.Agent agent;

    @BeforeEach
    void makeAnAgent() {
        agent = tenant.scriptedAgent();
    }

    @Test
    void goesOnOnAnotherNodeWithoutGapOrDouble() throws Exception {
        try (Node killed = Node.start();
                Node other = Node.start()) {
            Thread follower = Thread.ofVirtual().start(() -> follow(killed, other));
            Thread load = Thread.ofVirtual().start(() -> converse(other));
            Awaitility.await().atMost(PATIENCE).until(() -> followed.size() > BEFORE_THE_KILL);
            killed.kill();
            load.join();
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertEquals(logged(), followed));
            assertEquals(CONVERSATIONS, ends());
            follower.interrupt();
        }
    }

    /** On this node and on another. */
    private void converse(Node other) {
        String here = "http://localhost:" + RestAssured.port;
        for (int i = 0; i < CONVERSATIONS; i++) {
            String node = i % 2 == 0 ? here : other.url();
            String id = tenant.request()
                    .body("{\"channel\": \"text\", \"agent_id\": \"" + agent.id() + "\", \"user_id\": \"ann\"}")
                    .post(node + "/core/conversations")
                    .path("conversation.id");
            tenant.request()
                    .post(node + "/core/conversations/" + id + "/end")
                    .then()
                    .statusCode(200);
        }
    }

    /** As a client does: on another node when the first is gone, behind what it has. */
    private void follow(Node first, Node then) {
        try {
            read(first);
            read(then);
        } catch (IOException closed) {
            // The test is over.
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Node node) throws IOException, InterruptedException {
        String last = followed.isEmpty() ? null : followed.getLast();
        String query = last == null ? "?after=0-0" : "";
        try (BufferedReader stream = EventStreams.follow(node.url(), tenant.token(), query, last)) {
            for (List<String> event = EventStreams.next(stream); !event.isEmpty(); event = EventStreams.next(stream)) {
                followed.add(EventStreams.field(event, "id"));
            }
        } catch (IOException gone) {
            if (followed.isEmpty() || followed.getLast().equals(last)) {
                throw gone;
            }
        }
    }

    private List<String> logged() {
        List<String> all = new ArrayList<>();
        for (JsonPath page = page(""); !page.getList("id").isEmpty(); page = page("?after=" + all.getLast())) {
            all.addAll(page.getList("id"));
        }
        return all;
    }

    private int ends() {
        return page("?limit=200&types=conversation.ended").getList("id").size();
    }

    private JsonPath page(String query) {
        return EventStreams.page(tenant, query);
    }
}
