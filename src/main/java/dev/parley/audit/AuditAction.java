package dev.parley.audit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is on record of who did it. */
public enum AuditAction {
    AGENT_CREATED("agent.created"),
    AGENT_REPLACED("agent.replaced"),
    AGENT_DELETED("agent.deleted"),
    AGENT_VERSION_CREATED("agent_version.created"),
    AGENT_VERSION_REPLACED("agent_version.replaced"),
    AGENT_VERSION_PUBLISHED("agent_version.published"),
    TOKEN_CREATED("token.created"),
    TOKEN_REVOKED("token.revoked"),
    /** Of the operators' organization, whose keys sign for all. */
    SIGNING_KEY_ROTATED("signing_key.rotated"),
    SIGNING_KEY_RETIRED("signing_key.retired"),
    TRUNK_CREATED("trunk.created"),
    TRUNK_REPLACED("trunk.replaced"),
    TRUNK_DELETED("trunk.deleted"),
    PHONE_NUMBER_CREATED("phone_number.created"),
    PHONE_NUMBER_CHANGED("phone_number.changed"),
    /** By the operator, as are taking, and the same of domains. */
    PHONE_NUMBER_GIVEN("phone_number.given"),
    PHONE_NUMBER_TAKEN("phone_number.taken"),
    CALLING_POLICY_REPLACED("calling_policy.replaced"),
    EMAIL_ADDRESS_CREATED("email_address.created"),
    EMAIL_ADDRESS_REPLACED("email_address.replaced"),
    EMAIL_ADDRESS_DELETED("email_address.deleted"),
    EMAIL_DOMAIN_CLAIMED("email_domain.claimed"),
    EMAIL_DOMAIN_PROVEN("email_domain.proven"),
    EMAIL_DOMAIN_GIVEN("email_domain.given"),
    EMAIL_DOMAIN_TAKEN("email_domain.taken"),
    EMAIL_DOMAIN_RELEASED("email_domain.released"),
    EMAIL_SUPPRESSION_CREATED("email_suppression.created"),
    EMAIL_SUPPRESSION_DELETED("email_suppression.deleted"),
    WEBHOOK_ENDPOINT_CREATED("webhook_endpoint.created"),
    WEBHOOK_ENDPOINT_REPLACED("webhook_endpoint.replaced"),
    WEBHOOK_ENDPOINT_DELETED("webhook_endpoint.deleted"),
    WEBHOOK_ENDPOINT_SECRET_ROTATED("webhook_endpoint.secret_rotated"),
    RETENTION_REPLACED("retention.replaced"),
    CONVERSATION_ERASED("conversation.erased"),
    ERASURE_REQUESTED("erasure.requested"),
    /** Noted by the database, in the transaction that erases the last of it. */
    ERASURE_DONE("erasure.done"),
    RECORDING_READ("recording.read"),
    /** Somebody may listen to what is said now. */
    LISTENER_TOKEN_CREATED("listener_token.created");

    private final String wire;

    AuditAction(String wire) {
        this.wire = wire;
    }

    /** The name on the wire and in the database. */
    public String wire() {
        return wire;
    }

    public static Optional<AuditAction> ofWire(String name) {
        return Arrays.stream(values())
                .filter(action -> action.wire.equals(name))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(AuditAction::wire).toList();
    }
}
