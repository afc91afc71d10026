package dev.parley.analysis;

import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.agent.config.schema.AnalysisConfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

/** What models write when they are asked for a JSON object. */
class FindingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AnalysisConfig SUMMARY = new AnalysisConfig(null, null, null);
    private static final AnalysisConfig ALL;

    static {
        try {
            ALL = new AnalysisConfig(
                    true,
                    (ObjectNode)
                            JSON.readTree(
                                    "{\"type\": \"object\", \"required\": [\"n\"], \"properties\": {\"n\": {\"type\": \"integer\"}}}"),
                    "They bought.");
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"summary\": \"So.\"}",
                " \n{\"summary\": \" So. \"}\n",
                "```json\n{\"summary\": \"So.\"}\n```",
                "Here is the report:\n\n{\"summary\": \"So.\"}\n\nAnything else?",
                "{\"summary\": \"So.\", \"success\": true, \"mood\": 3}",
                "{\"summary\": \"So.\",}"
            })
    void isFoundInWhatModelsWriteAroundIt(String text) {
        assertEquals(new Finding.Read.Found(new Finding("So.", null, null, null)), Finding.read(text, SUMMARY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I cannot do that.|it is not a JSON object",
                "''|it is not a JSON object",
                "[]|it is not a JSON object",
                "}{|it is not a JSON object",
                "{\"summary\": \"cut off in the|it is not a JSON object",
                "{\"Summary\": \"x\"}|summary is not a text",
                "{\"summary\": \"  \"}|summary is not a text",
                "{\"summary\": 3}|summary is not a text",
                "{\"summary\": null}|summary is not a text"
            })
    void isNotFound(String text, String fault) {
        assertEquals(new Finding.Read.Unusable(List.of(fault)), Finding.read(text, SUMMARY));
    }

    @Test
    void hasWhatWasAskedFor() {
        Finding found = assertInstanceOf(
                        Finding.Read.Found.class,
                        Finding.read(
                                "{\"summary\": \"a\", \"success\": false, \"reason\": \"b\", \"fields\": {\"n\": 1}}",
                                ALL))
                .finding();
        assertEquals(false, found.success());
        assertEquals("b", found.reason());
        assertEquals(1, found.fields().get("n").asInt());
        AnalysisConfig less = new AnalysisConfig(false, null, "x");
        assertNull(assertInstanceOf(
                        Finding.Read.Found.class,
                        Finding.read("{\"summary\": \"a\", \"success\": false, \"reason\": \"b\"}", less))
                .finding()
                .summary());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"summary\": \"a\", \"success\": \"true\", \"reason\": \"b\", \"fields\": {\"n\": 1}}|1",
                "{\"summary\": \"a\", \"success\": true, \"fields\": {\"n\": 1}}|1",
                "{\"summary\": \"a\", \"success\": true, \"reason\": \"b\"}|1",
                "{\"summary\": \"a\", \"success\": true, \"reason\": \"b\", \"fields\": {\"n\": \"1\"}}|1",
                "{\"summary\": \"a\", \"success\": true, \"reason\": \"b\", \"fields\": []}|1",
                "{\"summary\": \"a\", \"success\": true, \"reason\": \"b\", \"fields\": {\"n\": 1e999999999}}|1",
                "{\"summary\": \"a\", \"success\": true, \"reason\": \"b\", \"fields\": {\"n\": NaN}}|1",
                "{\"fields\": {}}|4"
            })
    void saysAllThatIsWrongWithIt(String text, int faults) {
        assertEquals(
                faults,
                assertInstanceOf(Finding.Read.Unusable.class, Finding.read(text, ALL))
                        .faults()
                        .size());
    }

    @Test
    void isCutWhereItIsTooLong() {
        Finding.Read read = Finding.read("{\"summary\": \"" + "é".repeat(5_000) + "\"}", SUMMARY);
        assertEquals(
                "é".repeat(4_000),
                assertInstanceOf(Finding.Read.Found.class, read).finding().summary());
    }
}
