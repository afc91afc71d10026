package dev.parley.media.packet;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The master key and salt of one direction (RFC 3711), as SDES carries them (RFC 4568): AES-128, HMAC-SHA1 of 80 bits. */
public record SrtpKeys(byte[] key, byte[] salt) {

    public static final String SUITE = "AES_CM_128_HMAC_SHA1_80";

    private static final int KEY_BYTES = 16;
    private static final int SALT_BYTES = 14;

    /** New ones. */
    public static SrtpKeys random(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(key);
        random.nextBytes(salt);
        return new SrtpKeys(key, salt);
    }

    /**
     * Reads the Base64 of key and salt.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static SrtpKeys ofSdes(String keyAndSalt) {
        byte[] bytes = Base64.getDecoder().decode(keyAndSalt);
        if (bytes.length != KEY_BYTES + SALT_BYTES) {
            throw new IllegalArgumentException("a key of the wrong length");
        }
        return new SrtpKeys(Arrays.copyOf(bytes, KEY_BYTES), Arrays.copyOfRange(bytes, KEY_BYTES, bytes.length));
    }

    /** Whether these are the same, either of which may be null. */
    static boolean same(SrtpKeys one, SrtpKeys other) {
        return one != null && other != null && Arrays.equals(one.key, other.key) && Arrays.equals(one.salt, other.salt);
    }

    /** The Base64 of key and salt. */
    public String sdes() {
        byte[] both = Arrays.copyOf(key, key.length + salt.length);
        System.arraycopy(salt, 0, both, key.length, salt.length);
        return Base64.getEncoder().encodeToString(both);
    }

    /** A session key (RFC 3711, section 4.3, with a key derivation rate of zero). */
    byte[] derive(int label, int bytes) {
        byte[] iv = Arrays.copyOf(salt, 16);
        iv[7] ^= (byte) label;
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            return cipher.doFinal(new byte[bytes]);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
