package dev.parley.email.inbound;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;

import dev.parley.access.key.Hmac;

/**
 * {@code t=<seconds since 1970>,v1=<hex>}: the HMAC-SHA-256 (RFC 2104) of the seconds, a full stop and the body, and not
 * long ago.
 */
record PostedSignature(String seconds, byte[] mac) {

    private static final Pattern FORM = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-fA-F]{64})");
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** Empty when it is none, or not of now: then there is no need to read what is signed. */
    static Optional<PostedSignature> of(String signature, Instant now) {
        Matcher form = FORM.matcher(signature == null ? "" : signature.strip());
        return form.matches() && isNow(Long.parseLong(form.group(1)), now)
                ? Optional.of(new PostedSignature(form.group(1), HexFormat.of().parseHex(form.group(2))))
                : Optional.empty();
    }

    /** Goes along with a body, piece by piece. */
    Check check(String secret) {
        Mac running = Hmac.running(secret.getBytes(StandardCharsets.UTF_8));
        running.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
        return new Check(running, mac);
    }

    /** What is to be signed, as far as it has come. */
    record Check(Mac running, byte[] expected) {

        void add(byte[] piece) {
            running.update(piece);
        }

        /** To be asked once, when all has come. */
        boolean isRight() {
            return MessageDigest.isEqual(expected, running.doFinal());
        }
    }

    private static boolean isNow(long seconds, Instant now) {
        return Duration.between(Instant.ofEpochSecond(seconds), now).abs().compareTo(TOLERANCE) <= 0;
    }
}
