package dev.parley.agent.config.script;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.wire.MaxBytes;

/** What the built-in scripted model says: the reply of the first rule whose pattern is found, else the default. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "ScriptConfig",
        additionalProperties = Schema.False.class,
        description =
                "Answers of the built-in model, which needs no key: the first rule whose pattern is found in what the"
                        + " person said, else the default. Replies are templates; {{1}} to {{9}} are the pattern's groups and"
                        + " {{tool_result}} is what the rule's tool answered.")
public record ScriptConfig(
        @Size(max = 100) @LinearPatterns List<@Valid @NotNull Rule> rules,

        @Schema(description = "Said when no rule fits.") @Size(max = 4_000) @TemplateText
        String defaultReply,

        @Schema(description = "What is found in every conversation, where the agent has an analysis.") @Valid
        Findings findings) {

    /** Only what it says. */
    public ScriptConfig(List<Rule> rules, String defaultReply) {
        this(rules, defaultReply, null);
    }

    public ScriptConfig {
        rules = rules == null ? List.of() : rules;
    }

    /** One pattern and what follows from it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ScriptRule", additionalProperties = Schema.False.class)
    public record Rule(
            @Schema(description = "A regular expression (RE2), found anywhere, in any case.", examples = "order (\\d+)")
            @NotNull
            @Size(min = 1, max = 500)
            String pattern,

            @JsonInclude(JsonInclude.Include.NON_EMPTY)
            @Schema(
                    description =
                            "What a person may say for it, for the recognizer of development: words, with [optional] ones,"
                                    + " (one | another), <digits>, <yes> and <no>.")
            @Size(max = 20)
            List<
                            @NotNull @Size(min = 1, max = 200)
                            @Pattern(
                                    regexp = "[\\p{L}' |()\\[\\]]*(?:<(?:digits|yes|no)>[\\p{L}' |()\\[\\]]*){0,50}",
                                    message = "may hold words, | ( ) [ ], <digits>, <yes> and <no>")
                            String>
                    phrases,

            @Schema(description = "Call this tool first.") @Valid
            Call tool,

            @NotNull
            @Size(max = 4_000)
            @TemplateText(variables = {"tool_result", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"})
            String reply) {

        public Rule {
            phrases = phrases == null ? List.of() : phrases;
        }
    }

    /** A tool that a rule calls. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ScriptCall", additionalProperties = Schema.False.class)
    public record Call(
            @NotNull @Pattern(regexp = "[A-Za-z0-9_-]{1,64}", message = "must be 1 to 64 letters, digits, _ or -")
            String name,

            @Schema(description = "Arguments; their texts may use {{1}} to {{9}}.", type = SchemaType.OBJECT)
            @MaxBytes(16_384)
            ObjectNode arguments) {}

    /** What the built-in model finds when a conversation is over. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ScriptFindings", additionalProperties = Schema.False.class)
    public record Findings(
            @Schema(description = "Default: how many turns there were, and the person's first words.")
            @Size(min = 1, max = 4_000)
            @TemplateText
            String summary,

            @Schema(description = "Default: true.") Boolean success,

            @Size(min = 1, max = 1_000) String reason,

            @Schema(type = SchemaType.OBJECT) @MaxBytes(16_384)
            ObjectNode fields) {}
}
