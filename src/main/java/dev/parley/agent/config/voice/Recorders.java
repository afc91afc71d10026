package dev.parley.agent.config.voice;

/** Whether what is said can be recorded in this installation. */
public interface Recorders {

    /** What is said where it cannot. */
    String NOWHERE = "there is nowhere to keep recordings in this installation (parley.recording)";

    boolean canRecord();
}
