package dev.parley.dialogue.model;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.parley.agent.config.script.ScriptConfig;
import dev.parley.fairness.FairCpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RuleSearchTest {

    private static final String LONG = "abcdefghij".repeat(2_000);

    private final RuleSearch search = new RuleSearch(new FairCpu());

    private static ScriptConfig.Rule rule(String pattern) {
        return new ScriptConfig.Rule(pattern, List.of(), null, "reply");
    }

    @Test
    void findsTheFirstRuleAndItsGroupsWhetherThatIsLittleWorkOrMuch() {
        List<ScriptConfig.Rule> rules = List.of(rule("x{200}y"), rule("(order|parcel) (\\d+)(!)?"), rule("."));
        for (String said : List.of("My Parcel 17", "My Parcel 17" + " ".repeat(1_900))) {
            RuleSearch.Match match = search.first(rules, said, null).orElseThrow();
            assertEquals(rules.get(1), match.rule());
            assertEquals(List.of("Parcel 17", "Parcel", "17"), match.groups().subList(0, 3));
            assertEquals(null, match.groups().get(3));
        }
        assertEquals(Optional.empty(), search.first(rules.subList(0, 2), LONG, null));
    }

    @Test
    void anExpensiveScriptIsGivenUpAndHoldsNobodyUp() {
        List<ScriptConfig.Rule> costly = Collections.nCopies(100, rule("[a-z]{1,1000}9"));
        long began = System.nanoTime();
        ModelFailure failure = assertThrows(ModelFailure.class, () -> search.first(costly, LONG, "one"));
        assertEquals(504, failure.toProblem().status());
        assertTrue(System.nanoTime() - began < 4_000_000_000L);
    }

    @Test
    void anotherIsAnsweredMeanwhile() throws Exception {
        List<ScriptConfig.Rule> costly = Collections.nCopies(100, rule("[a-z]{1,1000}9"));
        List<Thread> crowd = java.util.stream.IntStream.range(0, 12)
                .mapToObj(i -> Thread.ofVirtual()
                        .start(() -> assertThrows(ModelFailure.class, () -> search.first(costly, LONG, "one"))))
                .toList();
        for (int i = 0; i < 10; i++) {
            long began = System.nanoTime();
            assertTrue(search.first(List.of(rule("order (\\d+)")), "my order 5", "other")
                    .isPresent());
            assertTrue(System.nanoTime() - began < 400_000_000L, "at once");
        }
        for (Thread thread : crowd) {
            thread.join();
        }
    }
}
