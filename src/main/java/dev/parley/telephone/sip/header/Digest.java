package dev.parley.telephone.sip.header;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Answers digest challenges (RFC 7616, and RFC 8760 for SIP): MD5, SHA-256 and SHA-512-256, {@code qop} of {@code auth},
 * {@code auth-int} or none.
 */
public final class Digest {

    static final String AUTH = "auth";
    /** The body too. */
    static final String AUTH_INT = "auth-int";

    private Digest() {}

    /**
     * What a server asks.
     *
     * @param algorithm null: MD5
     * @param qop a list, or null
     */
    public record Challenge(String realm, String nonce, String opaque, String algorithm, String qop, boolean stale) {

        /** How good its algorithm is; 0 when we cannot answer. */
        public int strength() {
            boolean answerable = !asksForQuality() || quality().isPresent();
            return !answerable || hash().isEmpty() ? 0 : hash().get().equals("MD5") ? 1 : 2;
        }

        boolean asksForQuality() {
            return qop != null && !qop.isEmpty();
        }

        /** What is answered with of the qualities that it offers: {@code auth} where it can be. */
        Optional<String> quality() {
            List<String> offered = qop == null
                    ? List.of()
                    : Arrays.asList(qop.toLowerCase(Locale.ROOT).split("\\s*,\\s*"));
            return Stream.of(AUTH, AUTH_INT).filter(offered::contains).findFirst();
        }

        private Optional<String> hash() {
            return switch (algorithm == null ? "MD5" : algorithm.toUpperCase(Locale.ROOT)) {
                case "MD5", "MD5-SESS" -> Optional.of("MD5");
                case "SHA-256", "SHA-256-SESS" -> Optional.of("SHA-256");
                case "SHA-512-256", "SHA-512-256-SESS" -> Optional.of("SHA-512/256");
                default -> Optional.empty();
            };
        }

        private boolean perSession() {
            return algorithm != null && algorithm.toUpperCase(Locale.ROOT).endsWith("-SESS");
        }
    }

    /** Who answers. */
    public record Credentials(String username, String password) {}

    /**
     * The {@code response} of an answer.
     *
     * @param count how often this nonce was used, in eight hexadecimal digits
     * @param cnonce ours
     */
    public static String response(
            Challenge challenge, Credentials who, String method, String uri, String count, String cnonce) {
        return response(challenge, who, method, uri, new byte[0], count, cnonce);
    }

    /**
     * @param body of the request, which counts with {@link #AUTH_INT}
     */
    public static String response(
            Challenge challenge, Credentials who, String method, String uri, byte[] body, String count, String cnonce) {
        String algorithm = challenge.hash().orElseThrow();
        String user = hash(algorithm, who.username() + ":" + challenge.realm() + ":" + who.password());
        if (challenge.perSession()) {
            user = hash(algorithm, user + ":" + challenge.nonce() + ":" + cnonce);
        }
        String quality = challenge.quality().orElse(AUTH);
        String request =
                hash(algorithm, method + ":" + uri + (quality.equals(AUTH_INT) ? ":" + hash(algorithm, body) : ""));
        return challenge.asksForQuality()
                ? hash(
                        algorithm,
                        user + ":" + challenge.nonce() + ":" + count + ":" + cnonce + ":" + quality + ":" + request)
                : hash(algorithm, user + ":" + challenge.nonce() + ":" + request);
    }

    private static String hash(String algorithm, String text) {
        return hash(algorithm, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
