CREATE TABLE agent (
    id              uuid        PRIMARY KEY,
    organization_id uuid        NOT NULL REFERENCES organization,
    name            text        NOT NULL,
    description     text,
    active          boolean     NOT NULL,
    metadata        jsonb       NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    -- A deleted agent is gone for every request; its conversations still name it.
    deleted_at      timestamptz,
    UNIQUE (organization_id, created_at)
);

CREATE TABLE agent_version (
    id              uuid        PRIMARY KEY,
    organization_id uuid        NOT NULL REFERENCES organization,
    agent_id        uuid        NOT NULL REFERENCES agent,
    version         integer     NOT NULL CHECK (version > 0),
    published       boolean     NOT NULL,
    config          jsonb       NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    UNIQUE (agent_id, version),
    UNIQUE (agent_id, created_at)
);

CREATE INDEX agent_version_published ON agent_version (agent_id, version DESC) WHERE published;
