package dev.parley.email.smtp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.parley.wire.Sha256;

/**
 * Signs mails for a domain (RFC 6376): rsa-sha256, relaxed canonicalization of fields and body.
 *
 * @param selector below {@code _domainkey} of the domain, where the public key is
 */
record Dkim(String domain, String selector, PrivateKey key) {

    /** What a receiver must be able to rely on. */
    private static final List<String> SIGNED = List.of(
            "From",
            "Reply-To",
            "Subject",
            "Date",
            "To",
            "Message-ID",
            "In-Reply-To",
            "References",
            "MIME-Version",
            "Content-Type",
            "List-Unsubscribe",
            "List-Unsubscribe-Post");

    private static final int CHARACTERS_A_LINE = 72;

    /**
     * The value of the field {@code DKIM-Signature}, folded.
     *
     * @param fields each at most once, in folded lines
     * @param body its lines end in CRLF, the last one too
     */
    String signature(Map<String, String> fields, String body, Instant now) {
        List<String> names = SIGNED.stream().filter(fields::containsKey).toList();
        String tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + domain + "; s=" + selector + ";\r\n t="
                + now.getEpochSecond() + "; h=" + String.join(":\r\n ", names) + ";\r\n bh=" + hash(relaxed(body))
                + ";\r\n b=";
        StringBuilder signed = new StringBuilder();
        names.forEach(name -> signed.append(field(name, fields.get(name))).append("\r\n"));
        signed.append(field("DKIM-Signature", tags));
        return tags + folded(sign(signed.toString()));
    }

    private static String field(String name, String value) {
        return name.toLowerCase(Locale.ROOT) + ":"
                + value.replace("\r\n", "").replaceAll("[ \t]+", " ").strip();
    }

    /** RFC 6376, 3.4.4. */
    private static String relaxed(String body) {
        return body.replaceAll("[ \t]+", " ").replace(" \r\n", "\r\n").replaceAll("(?:\r\n)+$", "") + "\r\n";
    }

    private static String hash(String body) {
        return Base64.getEncoder().encodeToString(Sha256.of(body.getBytes(StandardCharsets.US_ASCII)));
    }

    private String sign(String fields) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(fields.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("the key of " + selector + " does not sign", unusable);
        }
    }

    private static String folded(String base64) {
        return base64.replaceAll("(.{" + CHARACTERS_A_LINE + "})(?=.)", "$1\r\n ");
    }
}
