package dev.parley.access;

import java.util.List;

/** What a token allows. The names are on the wire and in {@code @RolesAllowed}. */
public final class Scope {

    public static final String CONVERSATIONS_READ = "conversations:read";
    /** Also shows what people said and what the caller knows of them. */
    public static final String CONVERSATIONS_READ_SENSITIVE = "conversations:read_sensitive";

    public static final String CONVERSATIONS_MANAGE = "conversations:manage";
    public static final String AGENTS_READ = "agents:read";
    public static final String AGENTS_MANAGE = "agents:manage";
    public static final String PHONE_NUMBERS_READ = "phone_numbers:read";
    public static final String PHONE_NUMBERS_MANAGE = "phone_numbers:manage";
    public static final String TRUNKS_READ = "trunks:read";
    public static final String TRUNKS_MANAGE = "trunks:manage";
    public static final String EMAIL_ADDRESSES_READ = "email_addresses:read";
    /** Also who is not written to any more. */
    public static final String EMAIL_ADDRESSES_MANAGE = "email_addresses:manage";
    /** Sets whom the organization may call. */
    public static final String CALLING_POLICY_MANAGE = "calling_policy:manage";
    /** Sets for how long what is kept. */
    public static final String RETENTION_MANAGE = "retention:manage";

    public static final String WEBHOOKS_READ = "webhooks:read";
    public static final String WEBHOOKS_MANAGE = "webhooks:manage";
    /** Shows who did what. */
    public static final String AUDIT_READ = "audit:read";
    /** Makes and revokes tokens. */
    public static final String PATS_MANAGE = "organization_pats:manage";

    /** The operator's, over all organizations. No organization has it: only a command makes such a token. */
    public static final String INSTALLATION_MANAGE = "installation:manage";

    public static final List<String> ALL = List.of(
            CONVERSATIONS_READ,
            CONVERSATIONS_READ_SENSITIVE,
            CONVERSATIONS_MANAGE,
            AGENTS_READ,
            AGENTS_MANAGE,
            PHONE_NUMBERS_READ,
            PHONE_NUMBERS_MANAGE,
            TRUNKS_READ,
            TRUNKS_MANAGE,
            EMAIL_ADDRESSES_READ,
            EMAIL_ADDRESSES_MANAGE,
            CALLING_POLICY_MANAGE,
            RETENTION_MANAGE,
            WEBHOOKS_READ,
            WEBHOOKS_MANAGE,
            AUDIT_READ,
            PATS_MANAGE);

    private Scope() {}
}
