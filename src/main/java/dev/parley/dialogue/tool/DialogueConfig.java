package dev.parley.dialogue.tool;

import java.util.Optional;
import java.util.Set;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Limits of the agent's turns. */
@ConfigMapping(prefix = "parley.dialogue")
public interface DialogueConfig {

    /** How often the model may ask for tools before it must answer. */
    @WithDefault("8")
    int maxToolRounds();

    /** How many calls of one answer are made; those beyond are not taken down either. */
    @WithDefault("16")
    int maxCallsPerAnswer();

    /** How many calls are made before the model must answer the person. */
    @WithDefault("32")
    int maxCallsPerTurn();

    /**
     * Hosts that tools may call although their address is internal, as they are written in the tool's URL, without the
     * port. Every other internal address is refused.
     */
    Optional<Set<String>> internalToolHosts();
}
