package dev.parley.agent.config.call;

import java.time.Instant;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** When a call may be placed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ScheduleConfig", additionalProperties = Schema.False.class)
@ScheduleRules
public record ScheduleConfig(
        @Schema(description = "Not before this time. Default: now.", examples = "2027-01-04T08:00:00Z")
        Instant notBefore,

        @Schema(
                description =
                        "No attempt begins after this time. Default: as long after the first possible moment as the"
                                + " installation lets calls wait, an hour, and the pauses between attempts.",
                examples = "2027-01-05T20:00:00Z")
        Instant deadline,

        @Schema(description = "When the telephone may ring. Default: at any time.") @Size(min = 1, max = 20)
        List<@Valid @NotNull Window> windows,

        @Schema(
                description = "Of the windows, an IANA name. Default: the callee's, as the number tells it.",
                examples = "America/New_York")
        @Size(max = 64)
        String timezone) {

    private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]|24:00";

    /** A part of certain days of the week. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "CallWindow", additionalProperties = Schema.False.class)
    public record Window(
            @Schema(description = "Default: every day.") @Size(min = 1, max = 7)
            List<@NotNull Day> days,

            @Schema(description = "hh:mm.", examples = "09:00")
            @NotNull
            @Pattern(regexp = TIME, message = "must be a time such as 09:00")
            String from,

            @Schema(description = "hh:mm, later than from; 24:00 is midnight.", examples = "18:00")
            @NotNull
            @Pattern(regexp = TIME, message = "must be a time such as 18:00")
            String to) {}

    /** A day of the week. */
    public enum Day {
        @JsonProperty("monday")
        MONDAY,
        @JsonProperty("tuesday")
        TUESDAY,
        @JsonProperty("wednesday")
        WEDNESDAY,
        @JsonProperty("thursday")
        THURSDAY,
        @JsonProperty("friday")
        FRIDAY,
        @JsonProperty("saturday")
        SATURDAY,
        @JsonProperty("sunday")
        SUNDAY
    }
}
