package dev.parley.address;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.smallrye.config.ConfigMapping;

/** Exceptions to the rule that what organizations and their peers name must lie in the public Internet. */
@ConfigMapping(prefix = "parley.address")
public interface AddressConfig {

    /** Networks (CIDR) and addresses, comma-separated, that trunks and their voice may lie in although they are internal. */
    Optional<Set<String>> trunkNetworks();

    /** The same for tools. */
    Optional<Set<String>> toolNetworks();

    /** Networks and addresses that nobody may name although they are public, such as the installation's own. */
    Optional<Set<String>> deniedNetworks();

    /** The DNS servers that are asked where trunks' domains offer SIP, such as {@code 192.0.2.53:53}. Default: those of the machine. */
    Optional<List<String>> dnsServers();
}
