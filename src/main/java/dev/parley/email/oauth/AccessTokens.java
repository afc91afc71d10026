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
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.parley.wire.BoundedExchange;

/**
 * The access tokens that mail servers take instead of a password, fetched when they are needed and renewed before they expire. A
 * refresh token that the endpoint replaces is kept for all nodes.
 */
@ApplicationScoped
public class AccessTokens {

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
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Source, Token> tokens = new LinkedHashMap<>();

    @Inject
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

    /** A token that is good for the next minute at least; waits for the endpoint where none is there. */
    public String token(OAuthConfig config) throws TokenFailure {
        lock.lock();
        try {
            Source source = Source.of(config);
            Token known = tokens.get(source);
            if (known == null || !clock.instant().isBefore(known.until())) {
                known = fetch(config);
                tokens.put(source, known);
            }
            return known.value();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was fetched a while ago, so that another one may do where it was refused. */
    public boolean isOld(OAuthConfig config, String token) {
        lock.lock();
        try {
            Token known = tokens.get(Source.of(config));
            return known == null
                    || !known.value().equals(token)
                    || known.fetched().plus(Duration.ofSeconds(10)).isBefore(clock.instant());
        } finally {
            lock.unlock();
        }
    }

    /** It was refused: the next one is fetched anew. */
    public void forget(OAuthConfig config, String token) {
        lock.lock();
        try {
            Token known = tokens.get(Source.of(config));
            if (known != null && known.value().equals(token)) {
                tokens.remove(Source.of(config));
            }
        } finally {
            lock.unlock();
        }
    }

    private Token fetch(OAuthConfig config) throws TokenFailure {
        Optional<String> refreshToken =
                config.refreshToken().map(configured -> refreshTokens.latest(config, configured));
        try {
            return fetch(config, refreshToken);
        } catch (TokenFailure refused) {
            // Another node may have been given a new one meanwhile.
            Optional<String> latest = config.refreshToken().map(configured -> refreshTokens.latest(config, configured));
            if (!refused.isRefused() || latest.equals(refreshToken)) {
                throw refused;
            }
            return fetch(config, latest);
        }
    }

    private Token fetch(OAuthConfig config, Optional<String> refreshToken) throws TokenFailure {
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
            refreshTokens.keep(config, replaced);
        }
        long seconds = answer.path("expires_in").asLong(SECONDS_UNLESS_TOLD);
        Duration life = Duration.ofSeconds(Math.max(0, seconds));
        return new Token(
                token,
                now,
                now.plus(life.compareTo(MARGIN.multipliedBy(2)) > 0 ? life.minus(MARGIN) : life.dividedBy(2)));
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
