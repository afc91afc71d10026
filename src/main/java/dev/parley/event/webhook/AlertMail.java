package dev.parley.event.webhook;

import java.util.UUID;

/** Mails whoever looks after an endpoint. */
public interface AlertMail {

    /** Whether the organization has an address to write from, and this installation a server to send by. */
    boolean canSend(UUID organizationId);
}
