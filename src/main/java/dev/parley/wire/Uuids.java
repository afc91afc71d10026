package dev.parley.wire;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import dev.parley.problem.Problem;

/** UUIDs (RFC 9562): only the canonical 36 characters are read; new ones are version 7. */
public final class Uuids {

    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private Uuids() {}

    /** Empty when the text is not a canonical UUID. */
    public static Optional<UUID> parse(String text) {
        return text != null && CANONICAL.matcher(text).matches()
                ? Optional.of(UUID.fromString(text))
                : Optional.empty();
    }

    /**
     * The id in a path.
     *
     * @param what it names, for the client
     * @throws Problem 404 when it is no UUID: nothing can be there then
     */
    public static UUID inPath(String id, String what) {
        return parse(id).orElseThrow(() -> Problem.notFound(what));
    }

    /** A version 7 UUID: 48 bits of milliseconds, so that index pages fill in order, then 74 random ones. */
    public static UUID next(Instant now) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = now.toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000);
        long low = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
