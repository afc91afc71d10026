-- One INVITE. The row is there before the INVITE leaves.
CREATE TABLE attempt (
    organization_id uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    attempt         integer     NOT NULL,
    trunk_id        uuid        NOT NULL,
    agent_number    text        NOT NULL,
    callee          text        NOT NULL,
    node            uuid        NOT NULL,
    started_at      timestamptz NOT NULL,
    ringing_at      timestamptz,
    answered_at     timestamptz,
    ended_at        timestamptz,
    sip_code        integer,
    outcome         text,
    -- Whether it counts against the plan; not when the carrier was too busy to try.
    counted         boolean     NOT NULL DEFAULT true,
    PRIMARY KEY (organization_id, conversation_id, attempt)
);

-- How often a person was called lately.
CREATE INDEX attempt_of_callee ON attempt (organization_id, callee, started_at);
