package dev.parley.audit;

import java.util.Map;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Node;
import dev.parley.fixture.Tenant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The same behaviour, of the packaged application; and the command that proves a chain. */
@QuarkusIntegrationTest
@Tag("twin")
class AuditIT extends AuditTest {

    private String name() {
        return "test " + tenant.organization();
    }

    @Test
    @Tag("packaged")
    void provesThatNothingWasChanged() {
        for (int i = 0; i < 3; i++) {
            made("/core/agents", Map.of("name", "Agent"));
        }
        assertEquals(
                name() + ": 3 entries hold, the last is " + entries("").getString("[0].hash"),
                Node.run("verify-audit", name()));
    }

    @Test
    @Tag("packaged")
    void findsWhatWasChangedOrIsMissing() {
        for (int i = 0; i < 4; i++) {
            made("/core/agents", Map.of("name", "Agent"));
        }
        tampered("DELETE FROM audit WHERE organization_id = ? AND seq = 4");
        broken(4);
        tampered("UPDATE audit SET subject = 'other' WHERE organization_id = ? AND seq = 3");
        broken(3);
        tampered("DELETE FROM audit WHERE organization_id = ? AND seq = 1");
        broken(1);
    }

    /** As one who has the database's password can. */
    private void tampered(String sql) {
        Tenant.update("ALTER TABLE audit DISABLE TRIGGER USER");
        Tenant.update(sql, tenant.organization());
        Tenant.update("ALTER TABLE audit ENABLE TRIGGER USER");
    }

    private void broken(int seq) {
        Exception found = assertThrows(IllegalStateException.class, () -> Node.run("verify-audit", name()));
        assertTrue(found.getMessage().contains("broken at entry " + seq + " of 4"), found.getMessage());
    }
}
