package dev.parley.number.trunk;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a trunk wants to be told who calls whom. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "CallerIdConfig", additionalProperties = Schema.False.class)
public record CallerIdConfig(
        @Schema(description = "The user of From, where it is not the number that calls, such as an account.")
        @Size(min = 1, max = 64)
        @jakarta.validation.constraints.Pattern(
                regexp = "[A-Za-z0-9+._-]+",
                message = "must be letters, digits and + . _ -")
        String fromUser,

        @Schema(description = "The host of From and of the identity. Default: the trunk's.")
        @Size(max = 255)
        @jakarta.validation.constraints.Pattern(
                regexp = "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?",
                message = "must be a host")
        String fromHost,

        @Schema(description = "How the number that calls is vouched for (RFC 3325). Default: asserted.")
        Identity identity,

        @Schema(description = "Whether the person is not to see the number (RFC 3323). Default: false.")
        Boolean privacy,

        @Schema(description = "Whether user=phone stands behind numbers. Default: false.")
        Boolean userPhone,

        @Schema(description = "Of the number that calls. Default: e164.")
        NumberFormat callerFormat,

        @Schema(description = "Of the number that is called. Default: e164.")
        NumberFormat calleeFormat,

        @Schema(
                description = "More header fields of the INVITE. {{conversation_id}}, {{attempt}}, {{callee}} and"
                        + " {{agent_number}} are filled in.",
                examples = "{\"X-Account\": \"4711\"}")
        @Size(max = 20)
        Map<String, String> headers) {

    /** What a trunk has that says nothing. */
    public static final CallerIdConfig NONE = new CallerIdConfig(null, null, null, null, null, null, null, null);

    /** What can stand in a header. */
    public static final List<String> VARIABLES = List.of("conversation_id", "attempt", "callee", "agent_number");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!%*_+`'~.-]{1,64}");
    private static final Pattern LINE = Pattern.compile("[^\\p{Cc}\\p{Zl}\\p{Zp}]{0,255}");

    /** Of the dialog, the transaction or the body, or told by other fields; compact forms among them. */
    private static final Set<String> OURS = Set.of(
            "via",
            "v",
            "from",
            "f",
            "to",
            "t",
            "call-id",
            "i",
            "cseq",
            "contact",
            "m",
            "max-forwards",
            "route",
            "record-route",
            "content-length",
            "l",
            "content-type",
            "c",
            "content-encoding",
            "e",
            "content-disposition",
            "authorization",
            "proxy-authorization",
            "require",
            "proxy-require",
            "supported",
            "k",
            "allow",
            "expires",
            "session-expires",
            "x",
            "min-se",
            "rack",
            "rseq",
            "replaces",
            "refer-to",
            "r",
            "referred-by",
            "b",
            "event",
            "o",
            "user-agent",
            "p-asserted-identity",
            "p-preferred-identity",
            "privacy",
            "identity",
            "y");

    /** How the number that calls is vouched for. */
    public enum Identity {
        @JsonProperty("asserted")
        ASSERTED,
        @JsonProperty("preferred")
        PREFERRED,
        @JsonProperty("none")
        NONE
    }

    /** How a number is written. */
    public enum NumberFormat {
        /** {@code +493012345678}. */
        @JsonProperty("e164")
        E164,
        /** {@code 493012345678}. */
        @JsonProperty("digits")
        DIGITS,
        /** {@code 03012345678}, as it is dialled in its own country. */
        @JsonProperty("national")
        NATIONAL
    }

    /** What is wrong with the headers, for whoever wrote them. */
    Optional<String> fault() {
        return headers == null
                ? Optional.empty()
                : headers.entrySet().stream()
                        .flatMap(header -> fault(header.getKey(), header.getValue()).stream())
                        .findFirst();
    }

    private static Optional<String> fault(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of("a header has no such name: " + name);
        }
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            return Optional.of("is set by this service: " + name);
        }
        if (value == null || !LINE.matcher(value).matches()) {
            return Optional.of("must be one line of at most 255 characters: " + name);
        }
        String rest = value;
        for (String variable : VARIABLES) {
            rest = rest.replace("{{" + variable + "}}", "");
        }
        return rest.contains("{{")
                ? Optional.of("has a variable that is not one of " + String.join(", ", VARIABLES) + ": " + name)
                : Optional.empty();
    }
}
