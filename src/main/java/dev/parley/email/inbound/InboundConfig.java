package dev.parley.email.inbound;

import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Mail that a provider posts. */
@ConfigMapping(prefix = "parley.inbound-mail")
public interface InboundConfig {

    /** Signs what is posted; absent: nothing can be posted. */
    Optional<String> secret();

    /** How large a posted mail may be. */
    @WithDefault("26214400")
    int maxBytes();
}
