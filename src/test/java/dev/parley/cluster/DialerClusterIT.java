package dev.parley.cluster;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.response.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.demo.PhoneCall;
import dev.parley.demo.SipPhone;
import dev.parley.demo.SipText;
import dev.parley.fixture.Calls;
import dev.parley.fixture.Node;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Several dialers on one database: the application under test, and processes that are started, stopped and killed. */
@QuarkusIntegrationTest
@QuarkusTestResource(TestServices.class)
class DialerClusterIT {

    /** Each takes some fifteen seconds. */
    private static final int SEEDS = Integer.getInteger("parley.test.kills", 2);

    private static final int CALLS = 200;
    /** As the tests' configuration has it. */
    private static final Duration LEASE = Duration.ofSeconds(4);

    private static final String GREETS = "{\"starting_message\": \"Hi.\", \"hangup\": {\"after_greeting\": true}}";
    private static final String STAYS = "{\"starting_message\": \"Hi.\"}";

    /** Some are busy, some ring for a while, some pick up at once and hang up soon. */
    private static void variedly(PhoneCall call) throws Exception {
        int kind = Math.floorMod(call.invite().field("Call-ID").hashCode(), 4);
        if (kind == 0) {
            call.refuse(486);
            return;
        }
        call.ring();
        if (kind == 1 && call.cancelledWithin(Duration.ofMillis(300))) {
            return;
        }
        call.answer();
        if (kind == 2) {
            call.overWithin(Duration.ofMillis(200));
            call.hangUp();
        } else {
            call.overWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void dialsNothingTwiceAndLosesNothingWhenANodeIsKilled() throws Exception {
        int lost = 0;
        try (SipPhone phone = new SipPhone(DialerClusterIT::variedly)) {
            Calls calls = new Calls(phone);
            Tenant.Agent agent = calls.tenant().agent(GREETS);
            Node victim = Node.start();
            for (int seed = 1; seed <= SEEDS; seed++) {
                // The next victim dials along as soon as it is up, so there are three for a while.
                CompletableFuture<Node> next = seed == SEEDS ? null : CompletableFuture.supplyAsync(Node::start);
                List<String> acknowledged = new ArrayList<>();
                Random random = new Random(seed);
                long killAfter = random.nextInt(CALLS);
                CompletableFuture<Instant> kill = null;
                for (int i = 0; i < CALLS; i++) {
                    create(calls, agent, i <= killAfter && i % 2 == 0 ? victim.url() : "", acknowledged);
                    if (i == killAfter) {
                        Node killed = victim;
                        kill = CompletableFuture.supplyAsync(
                                () -> {
                                    killed.kill();
                                    return Instant.now();
                                },
                                CompletableFuture.delayedExecutor(random.nextInt(400), TimeUnit.MILLISECONDS));
                    }
                }
                awaitAllEnded(calls, LEASE.plusSeconds(25));
                assertEquals(0, unrecorded(calls, acknowledged), "seed " + seed);
                long reported = millisToTheLastReport(calls, kill.get());
                assertTrue(
                        reported <= LEASE.plusSeconds(5).toMillis(), "the last lost call was told after " + reported);
                lost += (int) Tenant.count(
                        "SELECT count(*) FROM conversation WHERE organization_id = ? AND end_reason = 'node_lost'",
                        calls.tenant().organization());
                victim = next == null ? null : next.get(90, TimeUnit.SECONDS);
            }
            Map<String, Integer> invites = new HashMap<>();
            for (SipText invite : phone.invites()) {
                // The conversation, the attempt, and what makes it unguessable.
                String callId = invite.field("Call-ID");
                invites.merge(callId.substring(0, callId.lastIndexOf('.')), 1, Integer::sum);
            }
            assertTrue(invites.values().stream().allMatch(times -> times == 1), "an attempt was dialled twice");
            Set<String> conversations = new HashSet<>();
            invites.keySet().forEach(attempt -> conversations.add(attempt.substring(0, attempt.indexOf('.'))));
            assertEquals(invites.size(), conversations.size(), "a conversation of one attempt was dialled twice");
            assertTrue(lost > 0, "no kill hit a call that was on its way: the test shows nothing");
        }
    }

    private static final AtomicInteger NEXT_CALLEE = new AtomicInteger();

    /** Another one each time, since nobody may be called too often. */
    private static String callee() {
        return "+1415%07d".formatted(5_550_100 + NEXT_CALLEE.getAndIncrement());
    }

    private static void create(Calls calls, Tenant.Agent agent, String base, List<String> acknowledged) {
        Map<String, Object> body = Map.of("channel", "telephone", "agent_id", agent.id(), "user_id", callee());
        try {
            Response answer = calls.tenant().request().body(body).post(base + "/core/conversations");
            if (answer.statusCode() == 202) {
                acknowledged.add(answer.path("conversation.id"));
            }
        } catch (Exception killed) {
            // Not acknowledged: it may or may not be there.
        }
    }

    private static long unrecorded(Calls calls, List<String> acknowledged) {
        return acknowledged.stream()
                .filter(id -> calls.tenant()
                                .request()
                                .get("/core/conversations/" + id)
                                .statusCode()
                        != 200)
                .count();
    }

    /** How long after the kill the last call of the lost node was told to be lost. */
    private static long millisToTheLastReport(Calls calls, Instant killed) {
        return Tenant.count("""
                SELECT coalesce(max(ceil(extract(epoch FROM ended_at - ?) * 1000)), 0)
                  FROM conversation
                 WHERE organization_id = ? AND end_reason = 'node_lost' AND ended_at > ?
                """, Timestamp.from(killed), calls.tenant().organization(), Timestamp.from(killed));
    }

    private static void awaitAllEnded(Calls calls, Duration patience) {
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> Tenant.count(
                                "SELECT count(*) FROM conversation WHERE organization_id = ? AND ended_at IS NULL",
                                calls.tenant().organization())
                        == 0);
    }

    @Test
    void endsItsCallsInOrderWhenANodeIsToldToStop() throws Exception {
        try (SipPhone phone = new SipPhone(call -> {
            call.ring();
            call.answer();
            call.overWithin(Duration.ofSeconds(60));
        })) {
            Calls calls = new Calls(phone);
            Tenant.Agent agent = calls.tenant().agent(STAYS);
            Node node = Node.start(Map.of("parley.telephone.drain", "2s"));
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                create(calls, agent, node.url(), ids);
            }
            ids.forEach(id -> calls.await(id, "in_progress"));
            long theirs = Tenant.count("""
                    SELECT coalesce(max(calls), 0)
                      FROM (SELECT count(*) AS calls FROM call WHERE organization_id = ? GROUP BY lease_owner) nodes
                    """, calls.tenant().organization());
            assertTrue(theirs >= 10, "the node has " + theirs + " calls");
            node.terminate();
            assertTrue(node.endedWithin(Duration.ofSeconds(20)));
            long stopped = Tenant.count("""
                    SELECT count(*) FROM conversation
                     WHERE organization_id = ? AND status = 'completed' AND end_reason = 'node_stopped'
                    """, calls.tenant().organization());
            assertTrue(stopped >= 10, stopped + " calls were ended in order");
            assertEquals(0, Tenant.count("""
                            SELECT count(*) FROM attempt
                             WHERE organization_id = ? AND ended_at IS NOT NULL AND outcome <> 'answered'
                            """, calls.tenant().organization()));
        }
    }

    @Test
    void stopsWhatRingsOnAnotherNode() throws Exception {
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        try (SipPhone phone = new SipPhone(call -> {
                    call.ring();
                    cancelled.complete(call.cancelledWithin(Duration.ofSeconds(2)));
                });
                Node other = Node.start()) {
            Calls calls = new Calls(phone);
            List<String> id = new ArrayList<>();
            create(calls, calls.tenant().agent(STAYS), other.url(), id);
            calls.await(id.getFirst(), "ringing");
            calls.cancel(id.getFirst()).then().statusCode(200);
            assertTrue(cancelled.get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void isDialledByAnotherNodeWhenThisOneDoesNot() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486));
                Node queueing = Node.start(Map.of("parley.telephone.dialer", "false"))) {
            Calls calls = new Calls(phone);
            List<String> ids = new ArrayList<>();
            create(calls, calls.tenant().agent(STAYS), queueing.url(), ids);
            assertEquals("busy", calls.awaitEnd(ids.getFirst()).getString("end_reason"));
        }
    }
}
