package dev.parley.webrtc.ice;

import java.security.SecureRandom;

/**
 * The name and the password of one side of an ICE session (RFC 8445, section 5.3): letters and digits.
 *
 * @param ufrag at least 4 characters
 * @param password at least 22 characters
 */
public record IceCredentials(String ufrag, String password) {

    private static final String CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /** New ones: 95 and 142 bits of chance. */
    public static IceCredentials random(SecureRandom random) {
        return new IceCredentials(letters(random, 16), letters(random, 24));
    }

    private static String letters(SecureRandom random, int count) {
        StringBuilder letters = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            letters.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return letters.toString();
    }
}
