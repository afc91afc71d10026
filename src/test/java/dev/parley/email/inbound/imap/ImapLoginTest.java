package dev.parley.email.inbound.imap;

import java.util.HashMap;
import java.util.Map;

import jakarta.mail.MessagingException;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.ScriptedImap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Somebody on the way may have taken the offer to encrypt out of what the server says. */
class ImapLoginTest {

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONAL", "REQUIRED"})
    void tellsNoPasswordWhereNoEncryptionIsOffered(String startTls) throws Exception {
        try (ScriptedImap server = new ScriptedImap()) {
            assertThrows(MessagingException.class, () -> logIn(server, startTls));
            assertEquals(0, server.logins());
        }
    }

    @Test
    void tellsItInClearWhereThatIsAskedForByName() throws Exception {
        try (ScriptedImap server = new ScriptedImap()) {
            logIn(server, "DISABLED");
            assertEquals(1, server.logins());
        }
    }

    private static void logIn(ScriptedImap server, String startTls) throws MessagingException {
        ImapLogin login = new ImapLogin(config(server.port(), startTls), null);
        try (IMAPStore store = login.store()) {
            login.connect(store);
        }
    }

    private static ImapConfig config(int port, String startTls) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "parley.imap.host", "localhost",
                "parley.imap.port", Integer.toString(port),
                "parley.imap.tls", "false",
                "parley.imap.start-tls", startTls,
                "parley.imap.username", "desk",
                "parley.imap.password", "secret"));
        for (String time : new String[] {"poll-every", "give-up-after", "lease", "renew-every"}) {
            settings.put("parley.imap." + time, "PT5S");
        }
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(ImapConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(ImapConfig.class);
    }
}
