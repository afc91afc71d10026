package dev.parley.access.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;

import io.quarkus.narayana.jta.QuarkusTransaction;
import org.jboss.logging.Logger;

/** Seals secrets for the database: AES-256 in GCM (NIST SP 800-38D), a random 96-bit nonce in front, bound to a purpose. */
@ApplicationScoped
public class SecretBox {

    private static final Logger LOG = Logger.getLogger(SecretBox.class);
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final AccessConfig config;
    private final EntityManager database;
    private final SecureRandom random = new SecureRandom();
    private SecretKeySpec key;

    SecretBox(AccessConfig config, EntityManager database) {
        this.config = config;
        this.database = database;
    }

    @PostConstruct
    void readKey() {
        byte[] bytes = config.secretKey().map(SecretBox::decode).orElseGet(this::keptKey);
        key = new SecretKeySpec(bytes, "AES");
    }

    /**
     * @param purpose what the secret is for; it opens only for the same purpose
     */
    public byte[] seal(byte[] secret, String purpose) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, secret, 0, purpose);
        return ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * @throws IllegalStateException when it was sealed with another key or for another purpose
     */
    public byte[] open(byte[] sealed, String purpose) {
        return run(Cipher.DECRYPT_MODE, sealed, sealed, NONCE_BYTES, purpose);
    }

    /** A key for one purpose, made of the installation's secret key: the same on every node. */
    public byte[] derive(String purpose) {
        return Hmac.sha256(key.getEncoded(), purpose.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] run(int mode, byte[] nonce, byte[] input, int from, String purpose) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
            cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input, from, input.length - from);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(
                    "A secret in the database was sealed with another key: is PARLEY_ACCESS_SECRET_KEY the same as before?",
                    failed);
        }
    }

    private static byte[] decode(String configured) {
        byte[] bytes = Base64.getDecoder().decode(configured.strip());
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("PARLEY_ACCESS_SECRET_KEY must be the Base64 of 32 bytes");
        }
        return bytes;
    }

    private byte[] keptKey() {
        LOG.info("No PARLEY_ACCESS_SECRET_KEY: the key that seals secrets is kept in the database");
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        return QuarkusTransaction.requiringNew().call(() -> {
            database.createNativeQuery(
                            "INSERT INTO installation_secret (secret_key, created_at) VALUES (:key, now()) ON CONFLICT DO NOTHING")
                    .setParameter("key", fresh)
                    .executeUpdate();
            return (byte[]) database.createNativeQuery("SELECT secret_key FROM installation_secret")
                    .getSingleResult();
        });
    }
}
