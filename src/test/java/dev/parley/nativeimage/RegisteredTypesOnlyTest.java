package dev.parley.nativeimage;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import org.junit.jupiter.api.Test;

import dev.parley.number.trunk.NewTrunk;
import dev.parley.telephone.plan.CallPlan;
import dev.parley.telephone.plan.CallWindows;
import dev.parley.telephone.plan.Outcome;
import dev.parley.wire.StoredJson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The guard itself: with it, the application's tests fail on JSON of a type that nobody registered. */
class RegisteredTypesOnlyTest {

    private static final CallPlan PLAN = new CallPlan(
            2,
            60,
            Set.of(Outcome.BUSY),
            new CallWindows(
                    List.of(new CallWindows.Window(Set.of(DayOfWeek.MONDAY), LocalTime.NOON, LocalTime.MIDNIGHT)),
                    List.of(ZoneId.of("Europe/Berlin"))));

    private static StoredJson json(Class<?>... registered) {
        Set<String> names =
                Set.copyOf(List.of(registered).stream().map(Class::getName).toList());
        return new StoredJson(
                new ObjectMapper().registerModule(new JavaTimeModule()).registerModule(new RegisteredTypesOnly(names)));
    }

    @Test
    void letsRegisteredTypesThrough() {
        StoredJson json = json(CallPlan.class, CallWindows.class, CallWindows.Window.class);
        assertEquals(PLAN, json.read(json.write(PLAN), CallPlan.class));
    }

    @Test
    void refusesToWriteWhatIsNotRegistered() {
        for (StoredJson json : List.of(
                json(), json(CallPlan.class, CallWindows.class), json(CallWindows.class, CallWindows.Window.class))) {
            RuntimeException refused = assertThrows(RuntimeException.class, () -> json.write(PLAN));
            assertTrue(refused.getMessage().contains("A native image could not make JSON of"), refused::getMessage);
        }
    }

    @Test
    void refusesAnEnumWhoseNamesStandInAnnotations() {
        assertThrows(RuntimeException.class, () -> json().write(NewTrunk.MediaEncryption.REQUIRED));
        assertEquals("\"required\"", json(NewTrunk.MediaEncryption.class).write(NewTrunk.MediaEncryption.REQUIRED));
        assertEquals("\"BUSY\"", json().write(Outcome.BUSY));
    }

    @Test
    void refusesToReadWhatIsNotRegistered() {
        String stored = json(CallPlan.class, CallWindows.class, CallWindows.Window.class)
                .write(PLAN);
        assertThrows(RuntimeException.class, () -> json().read(stored, CallPlan.class));
        assertThrows(
                RuntimeException.class,
                () -> json(CallPlan.class, CallWindows.class).read(stored, CallPlan.class));
    }
}
