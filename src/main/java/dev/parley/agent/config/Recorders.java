package dev.parley.agent.config;

/** Whether what is said can be recorded in this installation. */
public interface Recorders {

    boolean canRecord();
}
