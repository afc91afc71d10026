-- The telephone side of a conversation that has not ended. Small and hot: a finished call leaves it.
CREATE TABLE call (
    organization_id uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    trunk_id        uuid        NOT NULL,
    agent_number    text        NOT NULL,
    callee          text        NOT NULL,
    -- When and how often to try: max_attempts, backoff_seconds, retry_on, windows, zones.
    plan            jsonb       NOT NULL,
    due_at          timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    -- Attempts begun, and those of them that count against the plan.
    attempts        integer     NOT NULL DEFAULT 0,
    counted         integer     NOT NULL DEFAULT 0,

    -- A node's time-limited right to work on the call; what it writes is conditional on the fence.
    lease_owner     uuid,
    lease_until     timestamptz,
    fence           bigint      NOT NULL DEFAULT 0,

    PRIMARY KEY (organization_id, conversation_id),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 70);

-- A lane is what shares every limit; in each the oldest due call is first.
CREATE INDEX call_lane ON call (trunk_id, organization_id, agent_number, due_at) WHERE lease_owner IS NULL;
CREATE INDEX call_expiry ON call (expires_at) WHERE lease_owner IS NULL;
CREATE INDEX call_lease ON call (lease_until) WHERE lease_owner IS NOT NULL;
