package dev.parley.telephone.sip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Answers digest challenges (RFC 7616, and RFC 8760 for SIP): MD5 and SHA-256, {@code qop=auth} or none. */
final class Digest {

    private Digest() {}

    /**
     * What a server asks.
     *
     * @param algorithm null: MD5
     * @param qop a list, or null
     */
    record Challenge(String realm, String nonce, String opaque, String algorithm, String qop, boolean stale) {

        /** How good its algorithm is; 0 when we cannot answer. */
        int strength() {
            boolean auth = qop == null
                    || qop.isEmpty()
                    || Arrays.asList(qop.toLowerCase(Locale.ROOT).split("\\s*,\\s*"))
                            .contains("auth");
            return !auth ? 0 : hash().isEmpty() ? 0 : hash().get().equals("MD5") ? 1 : 2;
        }

        boolean asksForQuality() {
            return qop != null && !qop.isEmpty();
        }

        private Optional<String> hash() {
            return switch (algorithm == null ? "MD5" : algorithm.toUpperCase(Locale.ROOT)) {
                case "MD5", "MD5-SESS" -> Optional.of("MD5");
                case "SHA-256", "SHA-256-SESS" -> Optional.of("SHA-256");
                default -> Optional.empty();
            };
        }

        private boolean perSession() {
            return algorithm != null && algorithm.toUpperCase(Locale.ROOT).endsWith("-SESS");
        }
    }

    /** Who answers. */
    record Credentials(String username, String password) {}

    /**
     * The {@code response} of an answer.
     *
     * @param count how often this nonce was used, in eight hexadecimal digits
     * @param cnonce ours
     */
    static String response(
            Challenge challenge, Credentials who, String method, String uri, String count, String cnonce) {
        String algorithm = challenge.hash().orElseThrow();
        String user = hash(algorithm, who.username() + ":" + challenge.realm() + ":" + who.password());
        if (challenge.perSession()) {
            user = hash(algorithm, user + ":" + challenge.nonce() + ":" + cnonce);
        }
        String request = hash(algorithm, method + ":" + uri);
        return challenge.asksForQuality()
                ? hash(algorithm, user + ":" + challenge.nonce() + ":" + count + ":" + cnonce + ":auth:" + request)
                : hash(algorithm, user + ":" + challenge.nonce() + ":" + request);
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
