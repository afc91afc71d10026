package dev.parley.email.notice;

import java.util.UUID;

/** The words of a notice that a webhook endpoint is told nothing any more. */
final class DisabledEndpoint {

    static final String SUBJECT = "A webhook endpoint was disabled";

    private DisabledEndpoint() {}

    /**
     * @param reason {@code gone}, or that it failed for days
     */
    static String worded(UUID endpoint, String url, String reason) {
        return """
                The webhook endpoint %s
                (%s)
                is told nothing any more: %s

                What happens meanwhile is kept as long as events are. Enable it with
                PUT /core/webhook-endpoints/%s (what waited is told at once), and ask for
                what it has missed with POST …/replay.
                """.formatted(
                url,
                endpoint,
                reason.equals("gone") ? "it answered 410 Gone." : "nothing that was sent to it was taken for days.",
                endpoint);
    }
}
