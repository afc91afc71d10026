-- No foreign keys here: a conversation outlives its agent, and both tables stay partitionable by time.
CREATE TABLE conversation (
    organization_id    uuid        NOT NULL,
    id                 uuid        NOT NULL,
    direction          text        NOT NULL,
    channel            text        NOT NULL,
    status             text        NOT NULL,
    user_id            text        NOT NULL,
    agent_id           uuid,
    agent_version_id   uuid,
    agent_config       jsonb,
    agent_number       text,
    initial_context    text,
    custom_metadata    jsonb,
    summary            text,
    recording_details  jsonb,
    user_turn_count    integer     NOT NULL DEFAULT 0,
    duration           integer,
    -- The token that created it: its holder sent the whole and may see the whole again.
    created_by         uuid,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    -- When the two began to talk; the duration counts from here.
    connected_at       timestamptz,
    ended_at           timestamptz,
    end_reason         text,

    -- Every active status has a deadline; the sweeper ends what overran, with the reason that stands beside it.
    deadline_at        timestamptz,
    deadline_reason    text,
    -- The latest moment the conversation may last to, whatever is said in it.
    max_deadline_at    timestamptz,

    -- A node's time-limited right to run the agent's next turn.
    turn_lease         uuid,
    turn_lease_until   timestamptz,

    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, created_at),
    CHECK (ended_at IS NOT NULL OR deadline_at IS NOT NULL)
) WITH (fillfactor = 85);

CREATE INDEX conversation_overdue ON conversation (deadline_at) WHERE ended_at IS NULL;

CREATE TABLE turn (
    organization_id uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    seq             integer     NOT NULL,
    role            text        NOT NULL,
    text            text        NOT NULL,
    -- Tool calls of an agent turn, or which call a tool turn answers.
    detail          jsonb,
    -- The client's Idempotency-Key of a user turn.
    request_key     text,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, conversation_id, seq)
);

CREATE UNIQUE INDEX turn_request ON turn (organization_id, conversation_id, request_key) WHERE request_key IS NOT NULL;
