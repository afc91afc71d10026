package dev.parley.number;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A phone number as it is shown. */
@Schema(name = "PhoneNumber")
public record PhoneNumberView(
        @Schema(required = true, examples = "+14155550100") String phoneNumber,
        @Schema(required = true) UUID trunkId,
        @Schema(required = true, nullable = true) UUID inboundAgentVersionId,
        @Schema(required = true, nullable = true) UUID outboundAgentVersionId,
        @Schema(required = true) boolean outboundShareable,

        @Schema(
                required = true,
                nullable = true,
                description = "Those it is shared with; null: all of the installation.")
        List<UUID> outboundOrganizations,

        @Schema(required = true) Instant createdAt,
        @Schema(required = true) Instant updatedAt) {

    public static PhoneNumberView of(PhoneNumber number) {
        return new PhoneNumberView(
                number.phoneNumber,
                number.trunkId,
                number.inboundAgentVersionId,
                number.outboundAgentVersionId,
                number.outboundShareable,
                number.outboundOrganizations == null ? null : List.of(number.outboundOrganizations),
                number.createdAt,
                number.updatedAt);
    }
}
