package dev.parley.agent.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.agent.config.call.TransferConfig;

/** What an agent can do by itself in a spoken conversation, where its version allows it. */
@Schema(name = "BuiltInTool")
public enum BuiltInTool {
    /** Hangs up, once the agent has said good-bye. */
    @JsonProperty("end_call")
    END_CALL("end_call"),
    /** Presses keys, as at the menu of another machine. */
    @JsonProperty("press_keys")
    PRESS_KEYS("press_keys"),
    /** Brings the person to somebody of {@link TransferConfig}, on the telephone. */
    @JsonProperty("transfer_call")
    TRANSFER_CALL("transfer_call");

    private final String wire;

    BuiltInTool(String wire) {
        this.wire = wire;
    }

    /** As models and rules call it. */
    public String wire() {
        return wire;
    }
}
