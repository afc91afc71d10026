package dev.parley.email.oauth;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jboss.logging.Logger;

import dev.parley.wire.BoundedExchange;

/**
 * The access tokens that mail servers take instead of a password, fetched when they are needed and renewed before they expire. A
 * refresh token that the endpoint replaces is kept for all nodes.
 */
@ApplicationScoped
public class AccessTokens {

    private static final Logger LOG = Logger.getLogger(AccessTokens.class);
    /** Who waited for the same is not to ask again at once. */
    private static final Duration FAILURE_HOLDS = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 64 * 1024;
    /** Before a token expires it is not used any more. */
    private static final Duration MARGIN = Duration.ofMinutes(2);
    /** RFC 6749, 5.1 only recommends that the endpoint tells. */
    private static final long SECONDS_UNLESS_TOLD = 300;

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;

    private final RefreshTokens refreshTokens;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Map<Source, Known> sources = new ConcurrentHashMap<>();

    AccessTokens(RefreshTokens refreshTokens, ObjectMapper json, InstantSource clock) {
        this.refreshTokens = refreshTokens;
        this.json = json;
        this.clock = clock;
    }

    private record Source(String url, String client, String scope, String refreshToken) {

        static Source of(OAuthConfig config) {
            return new Source(
                    config.tokenUrl().toString(),
                    config.clientId(),
                    config.scope().orElse(""),
                    config.refreshToken().orElse(""));
        }
    }

    private record Token(String value, Instant fetched, Instant until) {}

    /** What is known of one source; who needs a token of it waits for who fetches one. */
    private static final class Known {
        private final ReentrantLock lock = new ReentrantLock();
        private Token token;
        private TokenFailure failure;
        private Instant failedUntil;
        /** A refresh token that could not be kept in the database yet. */
        private String unkept;
    }

    /** A token that is good for the next minute at least; waits for the endpoint where none is there. */
    public String token(OAuthConfig config) throws TokenFailure {
        Known known = known(config);
        known.lock.lock();
        try {
            Instant now = clock.instant();
            if (known.token != null && now.isBefore(known.token.until())) {
                return known.token.value();
            }
            if (known.failure != null && now.isBefore(known.failedUntil)) {
                throw known.failure;
            }
            return fetched(config, known).value();
        } finally {
            known.lock.unlock();
        }
    }

    private Token fetched(OAuthConfig config, Known known) throws TokenFailure {
        try {
            known.failure = null;
            known.token = fetch(config, known);
            return known.token;
        } catch (TokenFailure failed) {
            known.failure = failed;
            known.failedUntil = clock.instant().plus(FAILURE_HOLDS);
            throw failed;
        }
    }

    /** Whether it was fetched a while ago, so that another one may do where it was refused. */
    public boolean isOld(OAuthConfig config, String token) {
        Known known = known(config);
        known.lock.lock();
        try {
            return known.token == null
                    || !known.token.value().equals(token)
                    || known.token.fetched().plus(Duration.ofSeconds(10)).isBefore(clock.instant());
        } finally {
            known.lock.unlock();
        }
    }

    /** It was refused: the next one is fetched anew. */
    public void forget(OAuthConfig config, String token) {
        Known known = known(config);
        known.lock.lock();
        try {
            if (known.token != null && known.token.value().equals(token)) {
                known.token = null;
            }
        } finally {
            known.lock.unlock();
        }
    }

    private Known known(OAuthConfig config) {
        return sources.computeIfAbsent(Source.of(config), source -> new Known());
    }

    private Token fetch(OAuthConfig config, Known known) throws TokenFailure {
        Optional<String> refreshToken = latest(config, known);
        try {
            return fetch(config, known, refreshToken);
        } catch (TokenFailure refused) {
            // Another node may have been given a new one meanwhile.
            Optional<String> latest = latest(config, known);
            if (!refused.isRefused() || latest.equals(refreshToken)) {
                throw refused;
            }
            return fetch(config, known, latest);
        }
    }

    private Optional<String> latest(OAuthConfig config, Known known) {
        if (known.unkept != null) {
            keep(config, known, known.unkept);
            return Optional.ofNullable(known.unkept)
                    .or(() -> config.refreshToken().map(configured -> refreshTokens.latest(config, configured)));
        }
        return config.refreshToken().map(configured -> refreshTokens.latest(config, configured));
    }

    /** The one before it may not be known to the endpoint any more: it must not get lost. */
    private void keep(OAuthConfig config, Known known, String replaced) {
        known.unkept = replaced;
        try {
            refreshTokens.keep(config, replaced);
            known.unkept = null;
        } catch (RuntimeException away) {
            LOG.warnf("A refresh token that was replaced could not be kept yet: %s", away.getMessage());
        }
    }

    private Token fetch(OAuthConfig config, Known known, Optional<String> refreshToken) throws TokenFailure {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", refreshToken.isPresent() ? "refresh_token" : "client_credentials");
        form.put("client_id", config.clientId());
        config.clientSecret().ifPresent(secret -> form.put("client_secret", secret));
        config.scope().ifPresent(scope -> form.put("scope", scope));
        refreshToken.ifPresent(token -> form.put("refresh_token", token));
        Instant now = clock.instant();
        JsonNode answer = post(config, form);
        String token = answer.path("access_token").asText("");
        if (token.isEmpty()) {
            throw new TokenFailure("The token endpoint answered without an access token.", false);
        }
        String replaced = answer.path("refresh_token").asText("");
        if (refreshToken.isPresent() && !replaced.isEmpty() && !replaced.equals(refreshToken.get())) {
            keep(config, known, replaced);
        }
        Duration life = Duration.ofSeconds(Math.max(0, answer.path("expires_in").asLong(SECONDS_UNLESS_TOLD)));
        boolean longer = life.compareTo(MARGIN.multipliedBy(2)) > 0;
        return new Token(token, now, now.plus(longer ? life.minus(MARGIN) : life.dividedBy(2)));
    }

    private JsonNode post(OAuthConfig config, Map<String, String> form) throws TokenFailure {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(config.tokenUrl())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<byte[]> response;
        try {
            response = BoundedExchange.send(client, request, PATIENCE, MOST_BYTES);
        } catch (IOException lost) {
            throw new TokenFailure("The token endpoint cannot be reached: " + lost.getMessage(), false);
        }
        JsonNode answer = read(response.body());
        if (response.statusCode() != OK) {
            throw new TokenFailure(
                    "The token endpoint answered " + response.statusCode() + " " + error(answer) + ".",
                    response.statusCode() >= BAD_REQUEST && response.statusCode() <= FORBIDDEN);
        }
        return answer;
    }

    private JsonNode read(byte[] body) {
        try {
            JsonNode answer = json.readTree(body);
            return answer == null ? json.createObjectNode() : answer;
        } catch (IOException unreadable) {
            return json.createObjectNode();
        }
    }

    /** The code alone (RFC 6749, 5.2): descriptions quote what was sent. */
    private static String error(JsonNode answer) {
        String code = answer.path("error").asText("");
        return code.matches("[a-z_]{1,40}") ? code : "without a code";
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }
}
