package dev.parley.agent.config.voice;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** When it is whose turn in a spoken conversation. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "TurnTakingConfig",
        additionalProperties = Schema.False.class,
        description = "When it is whose turn in a spoken conversation, where there is a recognizer.")
public record TurnTakingConfig(
        @Schema(description = "Milliseconds of silence behind words that end the person's turn. Default: 500.")
        @Min(100)
        @Max(10_000)
        Integer endOfTurnMs,

        @Schema(description = "The same, where the words end a sentence. Default: 300.") @Min(100) @Max(10_000)
        Integer endOfSentenceMs,

        @Schema(description = "The same, behind a filler word, a conjunction or a digit. Default: 1200.")
        @Min(100)
        @Max(10_000)
        Integer unfinishedMs,

        @Schema(description = "Milliseconds of silence after which no words are waited for any more. Default: 3000.")
        @Min(100)
        @Max(30_000)
        Integer longestPauseMs,

        @Schema(description = "Seconds after which somebody who makes no pause is answered. Default: 120.")
        @Min(5)
        @Max(3_600)
        Integer longestTurn,

        @Schema(description = "Whether the agent is silent when the person speaks. Default: true.")
        Boolean interruptible,

        @Schema(description = "The same, for its first words. Default: true.")
        Boolean greetingInterruptible,

        @Schema(description = "Milliseconds of speech that interrupt the agent. Default: 500.") @Min(100) @Max(10_000)
        Integer interruptionMs,

        @Schema(description = "Words that interrupt it before that; \"yes\" and \"mm-hm\" never do. Default: 2.")
        @Min(1)
        @Max(20)
        Integer interruptionWords,

        @Schema(
                description =
                        "Milliseconds without words after which the agent, who speaks quietly meanwhile, goes on. Default: 2000.")
        @Min(200)
        @Max(10_000)
        Integer falseInterruptionMs,

        @Schema(description = "Milliseconds that the agent is silent at least after an interruption. Default: 0.")
        @Min(0)
        @Max(10_000)
        Integer backoffMs,

        @Schema(description = "Seconds of silence after which the agent asks whether the person is there. Default: 8.")
        @Min(2)
        @Max(600)
        Integer repromptAfter,

        @Schema(description = "How often it asks. Default: 2.") @Min(0) @Max(10)
        Integer reprompts,

        @Schema(description = "Milliseconds after which the agent says that it is working on an answer. Default: 1200.")
        @Min(500)
        @Max(60_000)
        Integer fillerAfterMs,

        @Schema(description = "Milliseconds after which it says so again. Default: 6000.") @Min(1_000) @Max(60_000)
        Integer fillerEveryMs) {}
