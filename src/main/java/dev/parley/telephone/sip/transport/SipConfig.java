package dev.parley.telephone.sip.transport;

import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where this node speaks SIP. */
@ConfigMapping(prefix = "parley.sip")
public interface SipConfig {

    /** UDP and TCP port; 0: any free one. */
    @WithDefault("5060")
    int port();

    /** The address that the port is opened on. Default: all. */
    Optional<String> address();

    /** The address that peers are told to answer to. Default: the one that our packets to them come from. */
    Optional<String> advertisedAddress();

    /** The port that peers are told to answer to. Default: the port. */
    Optional<Integer> advertisedPort();

    /** A file of certificates (PEM) that TLS trunks are trusted by, instead of those that Java knows. */
    Optional<String> trustedCertificates();
}
