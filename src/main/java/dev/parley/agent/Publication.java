package dev.parley.agent;

import java.util.Collections;
import java.util.List;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.number.Slots;
import dev.parley.problem.Problem;

/** What publishing a version does with phone numbers. */
@Schema(additionalProperties = Schema.False.class)
public record Publication(
        @Schema(description = "Numbers that get this version.", examples = "[\"+14155550100\"]") @Size(max = 1_000)
        List<@NotNull String> phoneNumbers,

        @Schema(description = "Numbers whose slot falls empty, where a version of this agent is in it.")
        @Size(max = 1_000)
        List<@NotNull String> unassignPhoneNumbers,

        @Schema(description = "Which slot of the numbers; default inbound.")
        Direction direction) {

    /** Which slot of a number. */
    public enum Direction {
        @JsonProperty("inbound")
        INBOUND,
        @JsonProperty("outbound")
        OUTBOUND,
        @JsonProperty("both")
        BOTH
    }

    public Publication {
        phoneNumbers = phoneNumbers == null ? List.of() : phoneNumbers;
        unassignPhoneNumbers = unassignPhoneNumbers == null ? List.of() : unassignPhoneNumbers;
        direction = direction == null ? Direction.INBOUND : direction;
    }

    static Publication ofNothing() {
        return new Publication(null, null, null);
    }

    /**
     * @throws Problem 422 when a number is both assigned and unassigned
     */
    Slots.Change slotChange() {
        if (!Collections.disjoint(phoneNumbers, unassignPhoneNumbers)) {
            throw Problem.invalid("unassign_phone_numbers", "must not share a number with phone_numbers");
        }
        return new Slots.Change(
                phoneNumbers, unassignPhoneNumbers, direction != Direction.OUTBOUND, direction != Direction.INBOUND);
    }
}
