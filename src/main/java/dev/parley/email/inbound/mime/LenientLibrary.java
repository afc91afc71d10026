package dev.parley.email.inbound.mime;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.runtime.StartupEvent;

/**
 * What is odd is to be read as far as it can be. The library reads these settings once, when it is first used; a native image
 * has them from its build.
 */
@ApplicationScoped
class LenientLibrary {

    void early(@Observes @Priority(1) StartupEvent starting) {
        set();
    }

    static void set() {
        System.setProperty("mail.mime.ignoreunknownencoding", "true");
        System.setProperty("mail.mime.base64.ignoreerrors", "true");
        System.setProperty("mail.mime.uudecode.ignoreerrors", "true");
        System.setProperty("mail.mime.parameters.strict", "false");
    }
}
