package dev.parley.conversation;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the person is reached. */
public enum Channel {
    @JsonProperty("telephone")
    TELEPHONE,
    @JsonProperty("webrtc")
    WEBRTC,
    @JsonProperty("email")
    EMAIL,
    @JsonProperty("text")
    TEXT;

    /** The name on the wire and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
