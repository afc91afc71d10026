package dev.parley.email.domain;

import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How organizations come to domains that they send mail from. */
@ConfigMapping(prefix = "parley.domains")
public interface DomainConfig {

    /** Who may have addresses in a domain that is nobody's. */
    enum Ownership {
        /** Nobody, until the domain's DNS says that it is theirs, or the operator gives it to them. */
        PROVEN,
        /** Every organization: for installations whose organizations trust each other. */
        OPEN
    }

    @WithDefault("proven")
    Ownership ownership();

    /** The DNS servers that are asked for a proof, such as {@code 192.0.2.53:53}. Default: those of the machine. */
    Optional<List<String>> dnsServers();
}
