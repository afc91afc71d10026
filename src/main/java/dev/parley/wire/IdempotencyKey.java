package dev.parley.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import dev.parley.problem.Problem;

/** The client's name for a request, by which it can be repeated (draft-ietf-httpapi-idempotency-key-header). */
public record IdempotencyKey(String value) {

    public static final String HEADER = "Idempotency-Key";

    /** At most this many characters. */
    private static final int MAX = 255;

    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT = 0x8000000000000000L;

    /**
     * @param header null when there is none; then so is the key
     * @throws Problem 422 when it is empty, blank, too long or not storable
     */
    public static IdempotencyKey of(String header) {
        if (header == null) {
            return null;
        }
        if (header.isBlank() || header.length() > MAX || StorableText.fault(header) != null) {
            throw Problem.invalid(HEADER, "must be 1 to " + MAX + " characters");
        }
        return new IdempotencyKey(header);
    }

    /** The 422 of a key that came with another body before. */
    public static Problem usedOtherwise(String forWhat) {
        return Problem.invalid(HEADER, "was used for another " + forWhat);
    }

    /** The id of what is created with this key: always the same one (RFC 9562, version 8). */
    public UUID id() {
        ByteBuffer digest = ByteBuffer.wrap(Sha256.of(("idempotency key " + value).getBytes(StandardCharsets.UTF_8)));
        long high = digest.getLong() & ~0xF000L | VERSION_8;
        long low = digest.getLong() >>> 2 | VARIANT;
        return new UUID(high, low);
    }
}
