package dev.parley.event.webhook.endpoint;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.parley.access.key.Hmac;

/** Signs by the Standard Webhooks specification, version 1: HMAC-SHA-256 of id, time and body. */
public final class WebhookSignature {

    /** What a secret begins with where people see it. */
    private static final String PREFIX = "whsec_";

    private WebhookSignature() {}

    /** The secret as its owner gets it. */
    static String shown(byte[] secret) {
        return PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    /**
     * The three headers of a delivery.
     *
     * @param id the same on each try
     * @param secrets each signs
     */
    public static Map<String, String> headers(String id, Instant now, String body, List<byte[]> secrets) {
        String seconds = Long.toString(now.getEpochSecond());
        byte[] signed = (id + "." + seconds + "." + body).getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", seconds);
        headers.put(
                "webhook-signature",
                secrets.stream()
                        .map(secret -> "v1," + Base64.getEncoder().encodeToString(Hmac.sha256(secret, signed)))
                        .collect(Collectors.joining(" ")));
        return headers;
    }
}
