package dev.parley.telephone.claim;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.conversation.Conversation;
import dev.parley.demo.SipPhone;
import dev.parley.fixture.Calls;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.queue.Lease;
import dev.parley.telephone.plan.CallPlan;
import dev.parley.telephone.plan.CallWindows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What stands in the queue and on record, with a real database. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class CallQueueTest {

    private static final String GREETS = "{\"starting_message\": \"Hi.\"}";
    private static final Map<String, Object> IN_AN_HOUR = Map.of(
            "schedule", Map.of("not_before", Instant.now().plusSeconds(3_600).toString()));

    @Inject
    CallStart start;

    @Inject
    CallStore store;

    @Test
    void anAttemptThatNeverLeftIsClosedAndDoesNotCountWhenItsCallIsPutBack() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS, IN_AN_HOUR);
            ClaimedCall claimed = claimed(calls, id);
            assertInstanceOf(CallStart.Permission.Go.class, start.begin(claimed));
            store.putBack(claimed, claimed.dueAt());
            Map<String, Object> unsent = calls.attempts(id).getFirst();
            assertEquals("not_sent", unsent.get("outcome"));
            assertEquals(false, unsent.get("counted"));
            assertTrue(unsent.get("ended_at") != null);
            assertEquals("triggered", calls.get(id).getString("status"));
            Tenant.update("UPDATE call SET due_at = now() WHERE conversation_id = ?", UUID.fromString(id));
            assertEquals("busy", calls.awaitEnd(id).getString("end_reason"));
            assertEquals(
                    List.of("not_sent", "busy"),
                    calls.attempts(id).stream()
                            .map(attempt -> attempt.get("outcome"))
                            .toList());
        }
    }

    @Test
    void nobodyPutsBackWhatAnotherNodeHas() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(phone);
            String id = calls.call(GREETS, IN_AN_HOUR);
            ClaimedCall claimed = claimed(calls, id);
            start.begin(claimed);
            Tenant.update("UPDATE call SET fence = fence + 1 WHERE conversation_id = ?", UUID.fromString(id));
            store.putBack(claimed, claimed.dueAt());
            assertEquals(null, calls.attempts(id).getFirst().get("outcome"));
            calls.cancel(id);
        }
    }

    @Test
    void anAttemptOfAPersonIsOnRecordBeforeTheNextOneIsCounted() throws Exception {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(phone);
            Tenant.Agent agent = calls.tenant().agent(GREETS);
            Tenant.update("""
                    INSERT INTO attempt (organization_id, conversation_id, attempt, trunk_id, agent_number, callee,
                                         node, started_at, ended_at, outcome)
                    SELECT ?, gen_random_uuid(), 1, gen_random_uuid(), '+14155550100', ?,
                           gen_random_uuid(), now() - interval '1 hour', now(), 'busy'
                      FROM generate_series(1, 19)
                    """, calls.tenant().organization(), Calls.CALLEE);
            List<ClaimedCall> four = java.util.stream.Stream.generate(
                            () -> claimed(calls, calls.call(agent, IN_AN_HOUR)))
                    .limit(4)
                    .toList();
            List<java.util.concurrent.CompletableFuture<CallStart.Permission>> begun = four.stream()
                    .map(call -> java.util.concurrent.CompletableFuture.supplyAsync(() -> start.begin(call)))
                    .toList();
            int gone = 0;
            for (var permission : begun) {
                gone += permission.get() instanceof CallStart.Permission.Go ? 1 : 0;
            }
            assertEquals(1, gone);
            Tenant.update(
                    "DELETE FROM call WHERE organization_id = ?", calls.tenant().organization());
        }
    }

    /** As if a node without a dialer of its own had it. */
    private static ClaimedCall claimed(Calls calls, String id) {
        UUID node = UUID.randomUUID();
        UUID organization = calls.tenant().organization();
        Tenant.update("""
                UPDATE call
                   SET lease_owner = ?, lease_until = now() + interval '1 hour', fence = fence + 1
                 WHERE organization_id = ? AND conversation_id = ?
                """, node, organization, UUID.fromString(id));
        Conversation.Key key = new Conversation.Key(organization, UUID.fromString(id));
        return new ClaimedCall(
                new Lease(key, node, 1),
                null,
                null,
                Calls.NUMBER,
                Calls.CALLEE,
                new CallPlan(1, 300, java.util.Set.of(), CallWindows.ALWAYS),
                null,
                Instant.now().plusSeconds(3_600),
                Instant.now().plusSeconds(7_200),
                0,
                Duration.ZERO);
    }

    @Test
    void thousandsWhoseWindowHasShutHoldUpNobody() {
        try (SipPhone phone = new SipPhone(call -> call.refuse(486))) {
            Calls calls = new Calls(phone);
            boolean morning = Instant.now().atZone(ZoneOffset.UTC).getHour() < 12;
            Map<String, Object> closed = Map.of(
                    "windows",
                    List.of(morning ? Map.of("from", "20:00", "to", "21:00") : Map.of("from", "02:00", "to", "03:00")),
                    "timezone",
                    "UTC");
            String waits = calls.call(GREETS, Map.of("schedule", closed));
            // Due and shut: half as their window has just shut, half as nodes of the release before stored them.
            Tenant.update("""
                    INSERT INTO call (organization_id, conversation_id, trunk_id, agent_number, callee, plan, due_at,
                                      expires_at, window_due_at, window_until)
                    SELECT organization_id, gen_random_uuid(), trunk_id, agent_number, callee, plan,
                           now() - interval '1 hour', now() + interval '2 days',
                           CASE WHEN n % 2 = 0 THEN now() - interval '1 hour' END,
                           CASE WHEN n % 2 = 0 THEN now() - interval '1 minute' END
                      FROM call, generate_series(1, 10000) n
                     WHERE conversation_id = ?
                    """, UUID.fromString(waits));
            long before = System.nanoTime();
            String urgent = calls.call(GREETS, Map.of("user_id", "+14155550124"));
            assertEquals("busy", calls.awaitEnd(urgent).getString("end_reason"));
            Duration lasted = Duration.ofNanos(System.nanoTime() - before);
            assertTrue(lasted.toMillis() < 1_500, "the other call took " + lasted);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> Tenant.count("""
                            SELECT count(*) FROM call
                             WHERE organization_id = ? AND (due_at <= now() OR lease_owner IS NOT NULL)
                            """, calls.tenant().organization()) == 0);
            assertEquals(10_001, Tenant.count("""
                            SELECT count(*) FROM call
                             WHERE organization_id = ? AND window_due_at = due_at
                               AND window_until = due_at + interval '1 hour'
                            """, calls.tenant().organization()));
            assertEquals(1, phone.invites().size());
            Tenant.update(
                    "DELETE FROM call WHERE organization_id = ?", calls.tenant().organization());
        }
    }
}
