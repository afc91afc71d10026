package dev.parley.email.inbound;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code t=<seconds since 1970>,v1=<hex>}: the HMAC-SHA-256 (RFC 2104) of the seconds, a full stop and the body, and not
 * long ago.
 */
final class PostedSignature {

    private static final Pattern FORM = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-fA-F]{64})");
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private PostedSignature() {}

    static boolean isValid(String signature, byte[] body, String secret, Instant now) {
        Matcher form = FORM.matcher(signature == null ? "" : signature.strip());
        if (!form.matches()) {
            return false;
        }
        Instant made = Instant.ofEpochSecond(Long.parseLong(form.group(1)));
        return Duration.between(made, now).abs().compareTo(TOLERANCE) <= 0
                && MessageDigest.isEqual(HexFormat.of().parseHex(form.group(2)), mac(form.group(1), body, secret));
    }

    private static byte[] mac(String seconds, byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
