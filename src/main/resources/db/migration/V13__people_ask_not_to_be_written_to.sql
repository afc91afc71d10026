-- Addresses that an organization does not write to any more.
CREATE TABLE email_suppression (
    organization_id uuid        NOT NULL REFERENCES organization,
    -- Lower case.
    address         text        NOT NULL,
    -- unsubscribed, bounced, manual
    reason          text        NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, address),
    UNIQUE (organization_id, created_at)
);
