package dev.parley.agent.config.schema;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.wire.MaxBytes;

/**
 * An HTTP endpoint that the agent may call: the arguments are posted to it as a JSON object, its answer goes back to the
 * model.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "ToolConfig", additionalProperties = Schema.False.class)
public record ToolConfig(
        @Schema(examples = "order_status")
        @NotNull
        @Pattern(regexp = "[A-Za-z0-9_-]{1,64}", message = "must be 1 to 64 letters, digits, _ or -")
        String name,

        @Schema(description = "When and why to call it; the model reads this.") @Size(max = 4_000)
        String description,

        @Schema(description = "JSON Schema of the arguments, an object.", type = SchemaType.OBJECT)
        @MaxBytes(16_384)
        @ObjectSchema
        ObjectNode parameters,

        @Schema(examples = "https://shop.example/order-status")
        @NotNull
        @Size(max = 2_048)
        @Pattern(regexp = HTTP_URL, message = NO_HTTP_URL)
        String url,

        @Schema(description = "Seconds to wait for the answer; default 10.") @Min(1) @Max(60)
        Integer timeout) {

    public static final String HTTP_URL =
            "https?://(\\[[0-9A-Fa-f:.]+\\]|[^\\p{Cc}\\p{Z}/?#@:\\[\\]]+)(:[0-9]{1,5})?([/?#][^\\p{Cc}\\p{Z}]*)?";
    public static final String NO_HTTP_URL = "must be an http or https URL without credentials";

    private static final int DEFAULT_TIMEOUT = 10;

    /** How long to wait for the answer, in seconds. */
    public int timeoutOrDefault() {
        return timeout == null ? DEFAULT_TIMEOUT : timeout;
    }
}
