package dev.parley.dialogue;

import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.prompt.TurnDetails;

/**
 * What stands beside words that the agent spoke.
 *
 * @param reply what the model answered; null where it was not asked, or had not finished
 * @param interrupted whether the person heard a part only
 * @param unspoken whether the voice could not say some of it
 * @param latency milliseconds, by the name of what took them
 */
public record SpokenDetails(ModelReply reply, boolean interrupted, boolean unspoken, Map<String, Long> latency) {

    public static final SpokenDetails NONE = new SpokenDetails(null, false, false, Map.of());

    public SpokenDetails {
        latency = new LinkedHashMap<>(latency);
    }

    /** Null for nothing. */
    String json() {
        ObjectNode json = reply == null || reply.told() == null
                ? JsonNodeFactory.instance.objectNode()
                : reply.told().deepCopy();
        if (interrupted) {
            json.put(TurnDetails.INTERRUPTED, true);
        }
        if (unspoken) {
            json.put("unspoken", true);
        }
        if (!latency.isEmpty()) {
            ObjectNode times = json.putObject("latency");
            latency.forEach(times::put);
        }
        return json.isEmpty() ? null : json.toString();
    }
}
