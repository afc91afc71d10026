package dev.parley.agent.config.voice;

/** What agents of this installation can talk with. */
public interface VoiceEngines {

    /** Whether there is an engine that hears, thinks and speaks by itself. */
    boolean hasRealtime();
}
