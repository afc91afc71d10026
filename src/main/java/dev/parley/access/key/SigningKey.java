package dev.parley.access.key;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * An RSA key pair that signs tokens with RS256: verifying, which every request does, is the cheap side of RSA.
 *
 * @param id names the key in a token's header: a hash of the public key
 */
public record SigningKey(String id, PrivateKey privateKey, PublicKey publicKey) {

    private static final int BITS = 2048;

    /** A new one, of 2,048 bits. */
    public static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return of(generator.generateKeyPair().getPrivate().getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * @param pem a PKCS#8 private key, {@code -----BEGIN PRIVATE KEY-----}
     * @throws IllegalArgumentException when it is none
     */
    public static SigningKey ofPem(String pem) {
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s|\\\\n", "");
        return of(Base64.getDecoder().decode(base64));
    }

    /** As {@link #ofPem}, from the bytes inside. */
    static SigningKey of(byte[] pkcs8) {
        try {
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            RSAPrivateCrtKey secret = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            PublicKey open = rsa.generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
            return new SigningKey(fingerprint(open), secret, open);
        } catch (GeneralSecurityException | ClassCastException notRsa) {
            throw new IllegalArgumentException("The signing key must be an RSA private key in PKCS#8", notRsa);
        }
    }

    private static String fingerprint(PublicKey key) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, 12));
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
