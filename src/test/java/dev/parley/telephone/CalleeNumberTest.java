package dev.parley.telephone;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CalleeNumberTest {

    private static final CalleeNumber GERMAN = CalleeNumber.of("+493012345678");
    private static final CalleeNumber JAMAICAN = CalleeNumber.of("+18765551234");
    private static final CalleeNumber PREMIUM = CalleeNumber.of("+19005550123");
    private static final Optional<List<String>> EVERYTHING = Optional.empty();

    @Test
    void knowsWhereANumberRings() {
        assertEquals("49", GERMAN.countryCode());
        assertEquals("DE", GERMAN.region());
        assertEquals(List.of(ZoneId.of("Europe/Berlin")), GERMAN.zones());
        assertEquals("JM", JAMAICAN.region());
        assertEquals("1", JAMAICAN.countryCode());
        assertTrue(PREMIUM.premium());
        assertFalse(GERMAN.premium());
    }

    @Test
    void mayBeCalledAnywhereWhereNothingIsSaid() {
        CallingPolicy policy = new CallingPolicy(null, false);
        assertTrue(policy.refusal(GERMAN, EVERYTHING).isEmpty());
        assertTrue(policy.refusal(PREMIUM, EVERYTHING).isPresent());
        assertTrue(new CallingPolicy(null, true).refusal(PREMIUM, EVERYTHING).isEmpty());
    }

    @Test
    void mayBeCalledWhereTheListSaysAndTheOrganizationsOwnListWins() {
        CallingPolicy german = new CallingPolicy(List.of("49"), false);
        assertTrue(german.refusal(GERMAN, Optional.of(List.of("1"))).isEmpty());
        assertTrue(german.refusal(JAMAICAN, EVERYTHING).isPresent());
        CallingPolicy american = new CallingPolicy(List.of("US"), false);
        assertTrue(american.refusal(JAMAICAN, EVERYTHING).isPresent(), "the same country code, another region");
        CallingPolicy silent = new CallingPolicy(null, false);
        assertTrue(silent.refusal(GERMAN, Optional.of(List.of("1"))).isPresent());
        assertTrue(
                new CallingPolicy(List.of(), false).refusal(GERMAN, EVERYTHING).isPresent(), "nobody at all");
    }
}
