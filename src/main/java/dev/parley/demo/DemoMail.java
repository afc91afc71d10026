package dev.parley.demo;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkus.arc.profile.IfBuildProfile;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** In development only: the mail server that the configuration of development names, unless it names another one. */
@ApplicationScoped
@IfBuildProfile("dev")
class DemoMail {

    private static final Logger LOG = Logger.getLogger(DemoMail.class);

    private final String host;
    private final int smtpPort;
    private final int imapPort;
    private LoopbackMail server;

    @Inject
    DemoMail(
            @ConfigProperty(name = "parley.smtp.host") String host,
            @ConfigProperty(name = "parley.smtp.port") int smtpPort,
            @ConfigProperty(name = "parley.imap.port") int imapPort) {
        this.host = host;
        this.smtpPort = smtpPort;
        this.imapPort = imapPort;
    }

    /** Who answers there, for the log. */
    String prepare() {
        if (!host.equals("localhost")) {
            return "Mail is sent by " + host + ".";
        }
        try {
            server = new LoopbackMail(smtpPort, imapPort, "parley.localhost");
            return "Mail goes to a server on loopback: SMTP on port %d, IMAP on port %d (any address, any password)."
                    .formatted(smtpPort, imapPort);
        } catch (IllegalStateException taken) {
            LOG.warnf("No mail server on loopback, a port is taken: %s", taken.getMessage());
            return "Mail goes to whatever listens on port " + smtpPort + ".";
        }
    }

    @PreDestroy
    void stop() {
        if (server != null) {
            server.close();
        }
    }
}
