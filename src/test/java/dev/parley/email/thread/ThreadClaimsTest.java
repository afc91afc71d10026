package dev.parley.email.thread;

import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.OldPlan;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;

@QuarkusTest
@QuarkusTestResource(TestServices.class)
class ThreadClaimsTest {

    private static final String NODE = "'00000000-0000-0000-0000-00000000000a'::uuid";
    private static final List<String> VALUES =
            List.of(NODE, "'{}'::text[]", "450", "100", "450", "\\$1", NODE, "30000");

    @Test
    void claimsSoonByAPlanOfTheTimeWhenThereWereNoThreads() throws Exception {
        Iterator<String> values = VALUES.iterator();
        String claim = Pattern.compile("\\?").matcher(ThreadClaims.CLAIM).replaceAll(value -> values.next());
        int claimed = OldPlan.rows(
                "force_custom_plan",
                List.of("mail_thread"),
                List.of("VACUUM (ANALYZE) mail_thread"),
                claim,
                List.of("""
                        INSERT INTO mail_thread (organization_id, conversation_id, correspondent, sender, subject, created_at, due_at)
                        SELECT organization_id, gen_random_uuid(), 'ann@example.org', 'bot@example.com', 'Hello', now(), now()
                          FROM (SELECT gen_random_uuid() AS organization_id FROM generate_series(1, 500)) organization,
                               generate_series(1, 50)
                        """));
        assertEquals(OldPlan.ROOM, claimed);
    }
}
