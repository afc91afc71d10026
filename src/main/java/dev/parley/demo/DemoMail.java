package dev.parley.demo;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.arc.profile.IfBuildProfile;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** In development only: the mail server that the configuration of development names, unless it names another one. */
@ApplicationScoped
@IfBuildProfile("dev")
class DemoMail {

    private final String host;
    private final int smtpPort;
    private final int imapPort;
    private LoopbackMail server;

    DemoMail(
            @ConfigProperty(name = "parley.smtp.host") String host,
            @ConfigProperty(name = "parley.smtp.port") int smtpPort,
            @ConfigProperty(name = "parley.imap.port") int imapPort) {
        this.host = host;
        this.smtpPort = smtpPort;
        this.imapPort = imapPort;
    }

    /** Unless another instance of this folder has done so. */
    void prepare() {
        if (host.equals("localhost") && !DemoPorts.isShared()) {
            server = new LoopbackMail(smtpPort, imapPort, "parley.localhost");
        }
    }

    String whoAnswers() {
        return host.equals("localhost")
                ? "Mail goes to a server on loopback: SMTP on port %d, IMAP on port %d (any address, any password)."
                        .formatted(smtpPort, imapPort)
                : "Mail is sent by " + host + ".";
    }

    @PreDestroy
    void stop() {
        if (server != null) {
            server.close();
        }
    }
}
