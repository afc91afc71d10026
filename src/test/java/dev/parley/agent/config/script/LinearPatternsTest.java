package dev.parley.agent.config.script;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import jakarta.validation.Validation;
import jakarta.validation.Validator;

import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LinearPatternsTest {

    private static final Validator VALIDATOR = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    private static ScriptConfig.Rule rule(String pattern) {
        return new ScriptConfig.Rule(pattern, List.of(), null, "reply");
    }

    private static List<String> faults(List<ScriptConfig.Rule> rules) {
        return VALIDATOR.validate(new ScriptConfig(rules, null)).stream()
                .map(violation -> violation.getPropertyPath().toString())
                .toList();
    }

    @Test
    void aHundredRulesOfACustomerAreFine() {
        List<ScriptConfig.Rule> rules = IntStream.range(0, 100)
                .mapToObj(i -> rule("(?:where|when|how) .{0,20}(order|parcel) number " + i + " (\\d{4,8})"))
                .toList();
        assertEquals(List.of(), faults(rules));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a{2000}", "(a{100}){100}", "\\p{L}\\pL\\p{L}\\pL\\PN"})
    void namesThePatternThatIsTooLargeOrNone(String pattern) {
        String written = pattern.contains("\\p") ? pattern.repeat(20) : pattern;
        assertEquals(List.of("rules[1].pattern"), faults(List.of(rule("fine"), rule(written))));
    }

    @Test
    void manyLargeOnesAreTooMuchTogetherAndNoneIsCompiled() {
        assertEquals(List.of("rules"), faults(Collections.nCopies(100, rule("[a-z]{1,1000}9"))));
        List<ScriptConfig.Rule> tables = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tables.add(rule("\\p{L}".repeat(90) + i));
        }
        long began = System.nanoTime();
        assertEquals(List.of("rules"), faults(tables));
        assertTrue(System.nanoTime() - began < 200_000_000L);
    }
}
