package dev.parley.webrtc.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The hash of a certificate, as SDP carries it (RFC 8122).
 *
 * @param algorithm as SDP names it, such as {@code sha-256}
 */
public record Fingerprint(String algorithm, byte[] hash) {

    private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();
    /** Those that can be trusted. */
    private static final Map<String, String> ALGORITHMS =
            Map.of("sha-256", "SHA-256", "sha-384", "SHA-384", "sha-512", "SHA-512");

    /** Reads the value of an attribute, such as {@code sha-256 AB:CD…}; empty when it is none that can be trusted. */
    public static Optional<Fingerprint> read(String value) {
        String[] parts = value.strip().split(" +");
        if (parts.length != 2) {
            return Optional.empty();
        }
        String algorithm = parts[0].toLowerCase(Locale.ROOT);
        try {
            byte[] hash = COLONS.parseHex(parts[1].toUpperCase(Locale.ROOT));
            return ALGORITHMS.containsKey(algorithm)
                            && hash.length == digest(algorithm).getDigestLength()
                    ? Optional.of(new Fingerprint(algorithm, hash))
                    : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    static Fingerprint of(byte[] certificate) {
        return new Fingerprint("sha-256", digest("sha-256").digest(certificate));
    }

    boolean matches(byte[] certificate) {
        return MessageDigest.isEqual(hash, digest(algorithm).digest(certificate));
    }

    /** As SDP writes it. */
    public String value() {
        return algorithm + " " + COLONS.formatHex(hash);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(ALGORITHMS.get(algorithm));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
