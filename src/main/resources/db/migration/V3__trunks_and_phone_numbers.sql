CREATE TABLE trunk (
    id                   uuid        PRIMARY KEY,
    organization_id      uuid        NOT NULL REFERENCES organization,
    name                 text        NOT NULL,
    inbound_config       jsonb,
    outbound_config      jsonb,
    -- Passwords stand apart from the configuration, sealed, so that no read of it can show them.
    inbound_password     bytea,
    outbound_password    bytea,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    UNIQUE (organization_id, created_at)
);

CREATE TABLE phone_number (
    organization_id           uuid        NOT NULL REFERENCES organization,
    phone_number              text        NOT NULL,
    trunk_id                  uuid        NOT NULL REFERENCES trunk,
    inbound_agent_version_id  uuid        REFERENCES agent_version,
    outbound_agent_version_id uuid        REFERENCES agent_version,
    outbound_shareable        boolean     NOT NULL,
    created_at                timestamptz NOT NULL,
    updated_at                timestamptz NOT NULL,
    PRIMARY KEY (organization_id, phone_number),
    UNIQUE (organization_id, created_at)
);

CREATE INDEX phone_number_trunk ON phone_number (trunk_id);
CREATE INDEX phone_number_inbound ON phone_number (inbound_agent_version_id) WHERE inbound_agent_version_id IS NOT NULL;
CREATE INDEX phone_number_outbound ON phone_number (organization_id, outbound_agent_version_id, created_at);
CREATE INDEX phone_number_shared ON phone_number (phone_number) WHERE outbound_shareable;
