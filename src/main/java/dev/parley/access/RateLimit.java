package dev.parley.access;

import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.ws.rs.ConstrainedTo;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.RuntimeType;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import dev.parley.problem.Problem;

/** How many requests a token may make a second, on this node: one that runs wild does not take the others' share. */
@Provider
@Priority(Priorities.AUTHORIZATION + 1)
@ConstrainedTo(RuntimeType.SERVER)
public class RateLimit implements ContainerRequestFilter {

    private static final int MOST_TOKENS = 100_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

    private final AccessConfig config;
    private final Caller caller;
    private final InstantSource clock;
    private final Cache<UUID, TokenBucket> buckets = Caffeine.newBuilder()
            .maximumSize(MOST_TOKENS)
            .expireAfterAccess(FORGOTTEN_AFTER)
            .build();

    @Inject
    RateLimit(AccessConfig config, Caller caller, InstantSource clock) {
        this.config = config;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * @throws Problem 429 with {@code Retry-After}
     */
    @Override
    public void filter(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        if (config.requestsPerSecond() <= 0 || !path.startsWith("/core") && !path.startsWith("/admin")) {
            return;
        }
        buckets.get(
                        caller.tokenId(),
                        unknown -> new TokenBucket(config.requestsPerSecond(), config.burst(), clock.instant()))
                .take(clock.instant())
                .ifPresent(wait -> {
                    throw Problem.of(
                                    429,
                                    "This token makes more requests than " + config.requestsPerSecond() + " a second.")
                            .retryAfter(wait);
                });
    }
}
