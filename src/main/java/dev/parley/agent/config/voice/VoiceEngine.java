package dev.parley.agent.config.voice;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an agent talks with. */
@Schema(name = "VoiceEngine")
public enum VoiceEngine {
    /** A recognizer, the model and a voice, one behind the other. */
    @JsonProperty("pipeline")
    PIPELINE,
    /** One engine that hears, thinks and speaks by itself. */
    @JsonProperty("realtime")
    REALTIME
}
