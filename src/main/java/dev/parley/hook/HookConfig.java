package dev.parley.hook;

import java.util.Optional;
import java.util.Set;

import io.smallrye.config.ConfigMapping;

/** Whom agents may have asked before a conversation. */
@ConfigMapping(prefix = "parley.hook")
interface HookConfig {

    /** Hosts that may be asked although their address is internal, as they stand in the URL. */
    Optional<Set<String>> internalHosts();
}
