package dev.parley.recording;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import dev.parley.access.key.Hmac;
import dev.parley.wire.Sha256;

/**
 * Signs requests to S3: AWS Signature Version 4 in the Authorization header.
 *
 * @param region such as {@code us-east-1}
 */
record S3Signature(String accessKey, String secretKey, String region) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SERVICE = "s3";

    /**
     * The headers that sign a request without a query.
     *
     * @param payload SHA-256 of the body, in hexadecimal
     * @param more headers that are signed too, by their names in lower case
     */
    Map<String, String> headers(String method, URI uri, String payload, Map<String, String> more, Instant now) {
        String time = TIME.format(now);
        String day = time.substring(0, 8);
        TreeMap<String, String> signed = new TreeMap<>(more);
        signed.put("host", uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort());
        signed.put("x-amz-content-sha256", payload);
        signed.put("x-amz-date", time);
        StringBuilder lines = new StringBuilder();
        signed.forEach((name, value) ->
                lines.append(name).append(':').append(value.strip()).append('\n'));
        String names = String.join(";", signed.keySet());
        String request = String.join("\n", method, uri.getRawPath(), "", lines.toString(), names, payload);
        String scope = String.join("/", day, region, SERVICE, "aws4_request");
        String toSign = String.join("\n", ALGORITHM, time, scope, Sha256.hex(request));
        byte[] key = bytes("AWS4" + secretKey);
        for (String part : scope.split("/")) {
            key = Hmac.sha256(key, bytes(part));
        }
        signed.remove("host");
        signed.put(
                "authorization",
                ALGORITHM + " Credential=" + accessKey + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + HexFormat.of().formatHex(Hmac.sha256(key, bytes(toSign))));
        return signed;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
