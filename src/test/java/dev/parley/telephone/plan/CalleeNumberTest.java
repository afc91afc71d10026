package dev.parley.telephone.plan;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.number.E164;

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
        CallingPolicy policy = new CallingPolicy(null, false, null);
        assertTrue(policy.refusal(GERMAN, EVERYTHING).isEmpty());
        assertTrue(policy.refusal(PREMIUM, EVERYTHING).isPresent());
        assertTrue(
                new CallingPolicy(null, true, null).refusal(PREMIUM, EVERYTHING).isEmpty());
    }

    @Test
    void mayBeCalledWhereTheListSaysAndTheOrganizationsOwnListWins() {
        CallingPolicy german = new CallingPolicy(List.of("49"), false, null);
        assertTrue(german.refusal(GERMAN, Optional.of(List.of("1"))).isEmpty());
        assertTrue(german.refusal(JAMAICAN, EVERYTHING).isPresent());
        CallingPolicy american = new CallingPolicy(List.of("US"), false, null);
        assertTrue(american.refusal(JAMAICAN, EVERYTHING).isPresent(), "the same country code, another region");
        CallingPolicy silent = new CallingPolicy(null, false, null);
        assertTrue(silent.refusal(GERMAN, Optional.of(List.of("1"))).isPresent());
        assertTrue(
                new CallingPolicy(List.of(), false, null)
                        .refusal(GERMAN, EVERYTHING)
                        .isPresent(),
                "nobody at all");
    }

    /** In service, and not yet in the newest numbering plans. */
    @ParameterizedTest
    @ValueSource(strings = {"+12505550123", "+4930123456789"})
    void maySpeakToNumbersOfThePlans(String number) {
        assertTrue(new CallingPolicy(null, false, false)
                .refusal(CalleeNumber.of(number), EVERYTHING)
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+11005550123", "+19115550123"})
    void maySpeakToNumbersOfNoPlanOnlyWhereItIsSaid(String number) {
        CalleeNumber callee = CalleeNumber.of(number);
        assertFalse(callee.valid());
        assertEquals(
                E164.INVALID,
                new CallingPolicy(null, false, null).refusal(callee, EVERYTHING).orElseThrow());
        assertTrue(
                new CallingPolicy(null, false, true).refusal(callee, EVERYTHING).isEmpty());
        assertTrue(new CallingPolicy(List.of("1"), false, true)
                .refusal(callee, EVERYTHING)
                .isEmpty());
        assertTrue(new CallingPolicy(List.of("49"), false, true)
                .refusal(callee, EVERYTHING)
                .isPresent());
        assertFalse(callee.zones().isEmpty(), "those of the whole country");
    }

    @ParameterizedTest
    @CsvSource({
        "+16795550123, true",
        "+17295550123, true",
        "+18375550123, true",
        "+1415555012, false",
        "+141555501234, false",
        "+5550123, false",
        "+49, false",
        "+9995550123, false",
        "14155550123, false",
        "+1 415 555 0123, false"
    })
    void isPossibleByItsCountryAndLength(String number, boolean possible) {
        assertEquals(possible, E164.Validator.isPossible(number));
    }
}
