package dev.parley.email.smtp;

import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

/** The keys that mails are signed with, read when they are first needed. */
@ApplicationScoped
class DkimKeys {

    private final SmtpConfig config;
    private final Map<String, Dkim> keys = new ConcurrentHashMap<>();

    DkimKeys(SmtpConfig config) {
        this.config = config;
    }

    /**
     * @throws IOException when there is one, and it cannot be read
     */
    Optional<Dkim> of(String domain) throws IOException {
        Dkim known = keys.get(domain);
        if (known != null) {
            return Optional.of(known);
        }
        for (SmtpConfig.Dkim key : config.dkim()) {
            if (key.domain().equalsIgnoreCase(domain)) {
                Dkim read = new Dkim(key.domain(), key.selector(), privateKey(key));
                keys.put(domain, read);
                return Optional.of(read);
            }
        }
        return Optional.empty();
    }

    private static PrivateKey privateKey(SmtpConfig.Dkim key) throws IOException {
        String pem = Files.readString(key.privateKeyPath());
        try {
            byte[] bytes = Base64.getDecoder().decode(pem.replaceAll("-----[^-]+-----|\\s", ""));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            throw new IOException("the key of " + key.selector() + " is no RSA key in PKCS#8");
        }
    }
}
