package dev.parley.access.rate;

import java.time.InstantSource;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.parley.access.key.AccessConfig;
import dev.parley.problem.Problem;

/**
 * How many requests an organization may make a second on this node, with however many tokens: one that runs wild does not
 * take the others' share.
 */
@ApplicationScoped
public class RequestRates {

    private static final int MOST_ORGANIZATIONS = 100_000;

    private static final double VISITS_A_SECOND = 5;
    private static final double VISITS_AT_ONCE = 50;

    /** Ids of conversations are the clients' own: two organizations may have the same. */
    private record Room(UUID organization, UUID conversation) {}

    private final AccessConfig config;
    private final InstantSource clock;
    // By size alone: of Caffeine's generated classes the native image has only those that Quarkus names.
    private final Cache<UUID, TokenBucket> buckets =
            Caffeine.newBuilder().maximumSize(MOST_ORGANIZATIONS).build();

    private final Cache<Room, TokenBucket> visits =
            Caffeine.newBuilder().maximumSize(MOST_ORGANIZATIONS).build();

    RequestRates(AccessConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    boolean limited() {
        return config.requestsPerSecond() > 0;
    }

    /**
     * Counts one request of somebody with a right to one room.
     *
     * @throws Problem 429 with {@code Retry-After} when there were too many
     */
    public void countVisit(UUID organization, UUID conversation) {
        visits.get(
                        new Room(organization, conversation),
                        unknown -> new TokenBucket(VISITS_A_SECOND, VISITS_AT_ONCE, clock.instant()))
                .take(clock.instant())
                .ifPresent(wait -> {
                    throw Problem.of(429, "This room is asked for too often.").retryAfter(wait);
                });
    }

    /**
     * Counts one request.
     *
     * @throws Problem 429 with {@code Retry-After} when there were too many
     */
    void count(UUID organization) {
        buckets.get(
                        organization,
                        unknown -> new TokenBucket(config.requestsPerSecond(), config.burst(), clock.instant()))
                .take(clock.instant())
                .ifPresent(wait -> {
                    throw Problem.of(
                                    429,
                                    "This organization asks for more than " + (long) config.requestsPerSecond()
                                            + " requests a second.")
                            .retryAfter(wait);
                });
    }
}
