package dev.parley.email.oauth;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.TestServices;
import dev.parley.fixture.TokenEndpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@QuarkusTest
@QuarkusTestResource(TestServices.class)
class AccessTokensTest {

    @Inject
    RefreshTokens refreshTokens;

    private Instant now = Instant.parse("2026-11-26T10:00:00Z");
    private final InstantSource clock = () -> now;

    private record Config(URI tokenUrl, String clientId, Optional<String> refreshToken) implements OAuthConfig {

        @Override
        public Optional<String> clientSecret() {
            return Optional.of("s3cret");
        }

        @Override
        public Optional<String> scope() {
            return Optional.of("https://outlook.office365.com/.default");
        }
    }

    private AccessTokens node() {
        return new AccessTokens(refreshTokens, new ObjectMapper(), clock);
    }

    @Test
    void renewsATokenBeforeItExpires() throws Exception {
        try (TokenEndpoint endpoint = new TokenEndpoint("").givesFor(3600)) {
            AccessTokens tokens = node();
            Config config = new Config(URI.create(endpoint.url()), "parley", Optional.empty());
            assertEquals("a-1", tokens.token(config));
            now = now.plusSeconds(3400);
            assertEquals("a-1", tokens.token(config));
            now = now.plusSeconds(100);
            assertEquals("a-2", tokens.token(config));
            assertEquals("client_credentials", endpoint.requests().getFirst().get("grant_type"));
            assertEquals(
                    "https://outlook.office365.com/.default",
                    endpoint.requests().getFirst().get("scope"));
            tokens.forget(config, "a-2");
            assertEquals("a-3", tokens.token(config));
        }
    }

    @Test
    void keepsARefreshTokenThatWasReplacedForAllNodes() throws Exception {
        try (TokenEndpoint endpoint = new TokenEndpoint("first")) {
            Config config = new Config(URI.create(endpoint.url()), "parley", Optional.of("first"));
            assertEquals("a-1", node().token(config));
            assertEquals("a-2", node().token(config));
            assertEquals("a-3", node().token(config));
            assertEquals(1, endpoint.refreshedWith("first"));
        }
    }

    @Test
    void saysWhatIsWrongWithoutASecret() throws Exception {
        try (TokenEndpoint endpoint = new TokenEndpoint("another")) {
            TokenFailure refused = assertThrows(
                    TokenFailure.class,
                    () -> node().token(new Config(URI.create(endpoint.url()), "parley", Optional.of("secret-token"))));
            assertTrue(refused.isRefused());
            assertEquals("The token endpoint answered 400 invalid_grant.", refused.getMessage());
        }
        TokenFailure away = assertThrows(
                TokenFailure.class,
                () -> node().token(new Config(URI.create("http://localhost:1/token"), "parley", Optional.empty())));
        assertFalse(away.isRefused());
    }
}
