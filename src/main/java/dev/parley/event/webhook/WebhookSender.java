package dev.parley.event.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import io.vertx.core.Vertx;

import dev.parley.address.Addresses;
import dev.parley.address.ForbiddenAddress;
import dev.parley.address.PinnedRequests;
import dev.parley.event.webhook.endpoint.WebhookConfig;
import dev.parley.event.webhook.endpoint.WebhookEndpoint;
import dev.parley.event.webhook.endpoint.WebhookEndpoints;
import dev.parley.event.webhook.endpoint.WebhookSignature;

/** Tells an endpoint once. */
@ApplicationScoped
class WebhookSender {

    /** So much of an answer is kept, for whoever looks for what is wrong. */
    private static final int KEPT = 500;

    private final PinnedRequests requests;
    private final WebhookEndpoints endpoints;
    private final WebhookConfig config;
    private final InstantSource clock;

    WebhookSender(
            Vertx vertx, Addresses addresses, WebhookEndpoints endpoints, WebhookConfig config, InstantSource clock) {
        this.requests =
                new PinnedRequests(vertx, addresses, config.internalHosts().orElse(Set.of()));
        this.endpoints = endpoints;
        this.config = config;
        this.clock = clock;
    }

    @PreDestroy
    void close() {
        requests.close();
    }

    /**
     * How it went.
     *
     * @param code of the answer, or null when there was none
     * @param answer its beginning, or why there was none
     * @param millis how long it took
     */
    record Attempt(DeliveryOutcome outcome, Integer code, String answer, int millis) {}

    /** Sends and waits for the answer; every failure is an outcome. */
    Attempt send(WebhookEndpoint endpoint, String eventId, String body) {
        Instant now = clock.instant();
        long began = System.nanoTime();
        try {
            Map<String, String> headers =
                    new HashMap<>(WebhookSignature.headers(eventId, now, body, endpoints.secrets(endpoint, now)));
            PinnedRequests.Answer answer = requests.post(new PinnedRequests.Question(
                    URI.create(endpoint.url), endpoint.organizationId, headers, body, config.timeout(), KEPT));
            return new Attempt(
                    DeliveryOutcome.of(answer.status(), answer.retryAfter(), now),
                    answer.status(),
                    answer.body(),
                    since(began));
        } catch (ForbiddenAddress internal) {
            return failed("The address is internal.", began);
        } catch (UnknownHostException | IllegalArgumentException unknown) {
            return failed("The host is not known.", began);
        } catch (TimeoutException late) {
            return failed("There was no answer in time.", began);
        } catch (IOException broken) {
            return failed("The connection failed.", began);
        }
    }

    private static Attempt failed(String why, long began) {
        return new Attempt(new DeliveryOutcome.Failed(Optional.empty()), null, why, since(began));
    }

    private static int since(long began) {
        return (int) ((System.nanoTime() - began) / 1_000_000);
    }
}
