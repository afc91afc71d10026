package dev.parley.telephone.plan;

import java.util.List;
import java.util.Optional;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.number.E164;

/** Whom an organization may call: what a stolen token can cost is bounded by it. */
@Schema(name = "CallingPolicy", additionalProperties = Schema.False.class)
public record CallingPolicy(
        @Schema(
                required = true,
                nullable = true,
                description = "Country codes such as 49, or regions such as DE. Null: what the installation allows.")
        @Size(max = 300)
        List<
                        @NotNull
                        @Pattern(
                                regexp = "[1-9][0-9]{0,2}|[A-Z]{2}",
                                message = "must be a country code such as 49 or a region such as DE")
                        String>
                allowedCountryCodes,

        @Schema(required = true, description = "Whether premium-rate numbers may be called.") @NotNull
        Boolean premiumNumbers,

        @Schema(
                defaultValue = "false",
                description =
                        "Whether numbers are taken that are as long as those of their country but that no numbering plan known here has: plans change. What such a number costs is not known.")
        Boolean possibleNumbers) {

    public CallingPolicy {
        possibleNumbers = Boolean.TRUE.equals(possibleNumbers);
    }

    /**
     * Why the number must not be called, if it must not.
     *
     * @param installation what is allowed where this policy has no list; empty: everything
     */
    public Optional<String> refusal(CalleeNumber callee, Optional<List<String>> installation) {
        if (!possibleNumbers && !callee.valid()) {
            return Optional.of(E164.INVALID);
        }
        if (callee.premium() && !premiumNumbers) {
            return Optional.of("is a premium-rate number, which the organization may not call");
        }
        boolean allowed = Optional.ofNullable(allowedCountryCodes)
                .or(() -> installation)
                .map(codes -> codes.contains(callee.countryCode())
                        || callee.region() != null && codes.contains(callee.region()))
                .orElse(true);
        return allowed ? Optional.empty() : Optional.of("is in a country that the organization may not call");
    }
}
