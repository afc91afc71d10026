package dev.parley.event.webhook.endpoint;

import java.util.Optional;
import java.util.UUID;

/** Mails whoever looks after an endpoint. */
public interface AlertMail {

    /**
     * @param address as it was written
     * @return the same as it is written to; empty when that is not possible: the organization has no address to write from, or
     *     this installation no server to send by, or it is no address
     */
    Optional<String> reachable(UUID organizationId, String address);
}
