package dev.parley.number.registry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How organizations come to telephone numbers. */
@ConfigMapping(prefix = "parley.numbers")
public interface NumberConfig {

    /** Whose a number is that nobody has yet. */
    enum Ownership {
        /** The first organization that registers it. */
        FIRST,
        /** Nobody's, until the operator gives it to one; and shared numbers must name with whom. */
        OPERATOR
    }

    @WithDefault("first")
    Ownership ownership();
}
