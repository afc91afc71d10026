package dev.parley.database;

import java.util.Map;

import jakarta.inject.Inject;
import jakarta.persistence.EntityManagerFactory;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * A statement is planned once. Hibernate does not know a native query for one plain value, {@code createNativeQuery(sql,
 * String.class)}, when it comes again: each run of it takes the place of a plan that is needed.
 */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class QueryPlansTest {

    private static final int WARM = 5;
    private static final int MORE = 40;
    /** What runs for the first time in the meantime, by the clock. */
    private static final int BESIDE = 15;

    @Inject
    EntityManagerFactory database;

    @Test
    void plansNoStatementAgain() {
        Tenant tenant = new Tenant();
        Tenant.Agent agent = tenant.scriptedAgent();
        talk(tenant, tenant.conversation(agent), WARM);
        int before = plans();
        talk(tenant, tenant.conversation(agent), MORE);
        int more = plans() - before;
        assertTrue(more < BESIDE, () -> more + " plans for the same statements");
    }

    private void talk(Tenant tenant, String conversation, int messages) {
        for (int i = 0; i < messages; i++) {
            tenant.request()
                    .body(Map.of("text", "hello"))
                    .post("/core/conversations/" + conversation + "/messages")
                    .then()
                    .statusCode(200);
        }
    }

    private int plans() {
        return database.unwrap(SessionFactoryImplementor.class)
                .getQueryEngine()
                .getInterpretationCache()
                .getNumberOfCachedQueryPlans();
    }
}
