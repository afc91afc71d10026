package dev.parley.number.trunk;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** That a trunk is registered with (RFC 3261, section 10), by its credentials. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "RegistrationConfig", additionalProperties = Schema.False.class)
public record RegistrationConfig(
        @Schema(
                description =
                        "Seconds that are asked for; it is refreshed after half of what is granted. Default: 600.")
        @Min(60)
        @Max(86_400)
        Integer expires) {

    /** What is asked for. */
    public Duration asked() {
        return Duration.ofSeconds(expires == null ? 600 : expires);
    }
}
