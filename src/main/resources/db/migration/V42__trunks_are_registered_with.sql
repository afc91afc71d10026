-- Who registers with a trunk that wants that, for how long, and how it went.
CREATE TABLE trunk_registration (
    trunk_id         uuid        PRIMARY KEY REFERENCES trunk ON DELETE CASCADE,
    node             uuid        NOT NULL,
    lease_until      timestamptz NOT NULL,
    state            text        NOT NULL CHECK (state IN ('trying', 'registered', 'refused', 'unreachable')),
    sip_code         integer,
    registered_until timestamptz,
    updated_at       timestamptz NOT NULL
);

CREATE INDEX trunk_registers ON trunk (id) WHERE (outbound_config -> 'registration') IS NOT NULL;
