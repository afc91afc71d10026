package dev.parley.number.trunk;

import java.math.BigDecimal;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A trunk as a client writes it. */
@Schema(additionalProperties = Schema.False.class)
public record NewTrunk(
        @NotBlank @Size(max = 255) @Schema(examples = "Main carrier")
        String name,

        @Valid Inbound inboundConfig,
        @Valid Outbound outboundConfig) {

    private static final String HOST_AND_PORT = "([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])"
            + "(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?";

    /** It stands between quotes in a header. */
    private static final String USERNAME = "[^\\p{Cc}\\p{Zl}\\p{Zp}\"\\\\]*";

    private static final String USERNAME_RULE = "must not contain control characters, quotes or backslashes";

    /** How calls come in. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "InboundTrunkConfig", additionalProperties = Schema.False.class)
    public record Inbound(
            @Schema(description = "Addresses that calls may come from: IP addresses, CIDR blocks or host names.")
            @Size(max = 100)
            List<
                            @NotNull @Size(min = 1, max = 255)
                            @Pattern(
                                    regexp =
                                            "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(/[0-9]{1,2})?|[0-9A-Fa-f:.]+(/[0-9]{1,3})?",
                                    message = "must be an IP address, a CIDR block or a host name")
                            String>
                    allowedAddresses,

            @Size(min = 1, max = 255) @Pattern(regexp = USERNAME, message = USERNAME_RULE)
            String authUsername,

            @Schema(description = "Never returned. Absent on PUT: stays as it was.", writeOnly = true)
            @Size(min = 1, max = 255)
            String authPassword,

            MediaEncryption mediaEncryption) {

        Inbound withoutPassword() {
            return new Inbound(allowedAddresses, authUsername, null, mediaEncryption);
        }
    }

    /** How calls go out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "OutboundTrunkConfig", additionalProperties = Schema.False.class)
    public record Outbound(
            @Schema(
                    description =
                            "Host or host:port. A domain without a port is asked where it offers SIP (SRV), and those places are"
                                    + " tried by their priority.",
                    examples = "sip.carrier.example:5060")
            @NotNull
            @Size(max = 255)
            @Pattern(regexp = HOST_AND_PORT, message = "must be a host or host:port")
            String address,

            @Schema(
                    description = "Host or host:port that everything for the trunk is sent to, instead of its address.",
                    examples = "proxy.example.com")
            @Size(max = 255)
            @Pattern(regexp = HOST_AND_PORT, message = "must be a host or host:port")
            String outboundProxy,

            @Schema(
                    description =
                            "Default UDP. AUTO: as the domain says (NAPTR, RFC 3263), the first that can be connected to; UDP"
                                    + " where it says nothing.")
            Transport transport,

            @Size(min = 1, max = 255) @Pattern(regexp = USERNAME, message = USERNAME_RULE)
            String authUsername,

            @Schema(
                    description =
                            "Never returned. Absent on PUT: stays as it was, if address, transport and auth_username do.",
                    writeOnly = true)
            @Size(min = 1, max = 255)
            String authPassword,

            @Schema(description = "Default disabled.") MediaEncryption mediaEncryption,

            @Schema(description = "How many calls it carries at once. Default: the installation's.")
            @Min(1)
            @Max(100_000)
            Integer maxCalls,

            @Schema(description = "How many calls are begun on it in a second. Default: the installation's.")
            @DecimalMin("0.01")
            @DecimalMax("10000")
            BigDecimal callsPerSecond,

            @Valid @Schema(description = "How the trunk is told who calls whom.")
            CallerIdConfig callerId,

            @Valid
            @Schema(description = "That the trunk is registered with, so that it knows where calls go that come in.")
            RegistrationConfig registration,

            @Schema(
                    description =
                            "rewrite_contact: whatever address the trunk says that it has in a call, requests go where the call"
                                    + " went first. An internal address is never gone to.")
            Nat nat,

            @Schema(
                    description =
                            "Header fields of the trunk's answers that stand in the attempt, such as its id of the call.",
                    examples = "[\"X-Call-Id\", \"P-Charge-Info\"]")
            @Size(max = 10)
            List<
                            @NotNull
                            @Pattern(
                                    regexp = "[A-Za-z0-9!%*_+`'~.-]{1,64}",
                                    message = "must be the name of a header field")
                            String>
                    responseHeaders) {

        /** All else as it is by default. */
        public static Outbound to(String address, Transport transport) {
            return new Outbound(address, null, transport, null, null, null, null, null, null, null, null, null);
        }

        /** The host of the address, without brackets. */
        public String host() {
            return hostOf(address);
        }

        /** Where everything is sent: the proxy, else the trunk itself. */
        public String nextHop() {
            return outboundProxy == null ? address : outboundProxy;
        }

        /** The host of an address, without brackets. */
        public static String hostOf(String address) {
            int end = address.startsWith("[") ? address.indexOf(']') + 1 : address.indexOf(':');
            String host = end < 0 ? address : address.substring(0, end);
            return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        }

        /** Whether calls go to the same place in the same way: what is secret between two is not for others. */
        boolean sameWayAs(Outbound other) {
            return address.equalsIgnoreCase(other.address)
                    && nextHop().equalsIgnoreCase(other.nextHop())
                    && transportOrDefault() == other.transportOrDefault();
        }

        private Transport transportOrDefault() {
            return transport == null ? Transport.UDP : transport;
        }

        /** The same over this. */
        public Outbound withTransport(Transport carrying) {
            return new Outbound(
                    address,
                    outboundProxy,
                    carrying,
                    authUsername,
                    authPassword,
                    mediaEncryption,
                    maxCalls,
                    callsPerSecond,
                    callerId,
                    registration,
                    nat,
                    responseHeaders);
        }

        Outbound withoutPassword() {
            return new Outbound(
                    address,
                    outboundProxy,
                    transportOrDefault(),
                    authUsername,
                    null,
                    mediaEncryption == null ? MediaEncryption.DISABLED : mediaEncryption,
                    maxCalls,
                    callsPerSecond,
                    callerId,
                    registration,
                    nat,
                    responseHeaders);
        }
    }

    /** What stands between us and a trunk. */
    public enum Nat {
        /** A translation of addresses that it does not know of. */
        @JsonProperty("rewrite_contact")
        REWRITE_CONTACT
    }

    /** What carries SIP. */
    public enum Transport {
        UDP,
        TCP,
        TLS,
        /** Any of them: the domain says which. */
        AUTO
    }

    /** Whether the voice is encrypted (SDES-SRTP, RFC 4568). */
    public enum MediaEncryption {
        @JsonProperty("disabled")
        DISABLED,
        @JsonProperty("allowed")
        ALLOWED,
        @JsonProperty("required")
        REQUIRED
    }
}
