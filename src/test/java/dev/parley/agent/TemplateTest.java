package dev.parley.agent;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.parley.agent.config.script.Template;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TemplateTest {

    @Test
    void fillsKnownVariablesAndLeavesNothingForAbsentOnes() {
        Map<String, String> values = Map.of("user_id", "ann", "custom_metadata.order.id", "7");
        assertEquals(
                "Hi ann, order 7, .",
                Template.of("Hi {{user_id}}, order {{ custom_metadata.order.id }}, {{initial_context}}.")
                        .fill(values::get));
    }

    @Test
    void doesNotReadAValueAsATemplateOrAReplacementPattern() {
        assertEquals("{{user_id}} $1 \\", Template.of("{{user_id}}").fill(name -> "{{user_id}} $1 \\"));
    }

    @Test
    void namesUnknownVariables() {
        Template template = Template.of("{{user_id}} {{nmae}} {{custom_metadata}} {{custom_metadata.a}} {{}} {{1}}");
        assertEquals(List.of("nmae", "custom_metadata", ""), template.unknownVariables(Set.of("1")));
    }

    @Test
    void leavesOtherBracesAlone() {
        assertEquals("{x} } {{ {{{", Template.of("{x} } {{ {{{").fill(name -> "y"));
    }
}
