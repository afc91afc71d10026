CREATE TABLE mailbox (
    -- user@host/folder
    name         text        PRIMARY KEY,
    -- What was read last (RFC 9051, 2.3.1.1).
    uid_validity bigint,
    last_uid     bigint      NOT NULL DEFAULT 0,
    -- Mail that had come before is left alone.
    read_since   timestamptz NOT NULL,
    lease_owner  uuid,
    lease_until  timestamptz,
    fence        bigint      NOT NULL DEFAULT 0
);
