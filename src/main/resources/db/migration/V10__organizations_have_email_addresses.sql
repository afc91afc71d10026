-- An address belongs to one organization of the installation: mail to it must have one reader.
CREATE TABLE email_address (
    -- Lower case.
    address         text        PRIMARY KEY,
    organization_id uuid        NOT NULL REFERENCES organization,
    display_name    text,
    -- Who answers mail that begins a conversation; null: nobody.
    agent_id        uuid        REFERENCES agent,
    -- Sends what names no address.
    default_sender  boolean     NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    UNIQUE (organization_id, created_at)
);

CREATE UNIQUE INDEX email_address_default ON email_address (organization_id) WHERE default_sender;
CREATE INDEX email_address_agent ON email_address (agent_id) WHERE agent_id IS NOT NULL;
