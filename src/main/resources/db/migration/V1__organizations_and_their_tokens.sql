CREATE TABLE organization (
    id         uuid        PRIMARY KEY,
    name       text        NOT NULL UNIQUE,
    created_at timestamptz NOT NULL
);

-- A token itself is never kept: it is a signed JWT whose id is the id here.
CREATE TABLE access_token (
    id              uuid        PRIMARY KEY,
    organization_id uuid        NOT NULL REFERENCES organization,
    name            text        NOT NULL,
    scopes          text[]      NOT NULL,
    expires_at      timestamptz,
    created_at      timestamptz NOT NULL,
    last_used_at    timestamptz,
    revoked_at      timestamptz,
    UNIQUE (organization_id, created_at)
);

-- Every node reads the revoked tokens that have not yet expired, every two seconds.
CREATE INDEX access_token_revoked ON access_token (revoked_at) WHERE revoked_at IS NOT NULL;

-- Keys that sign tokens, sealed with the installation's secret key. The newest signs, all of them verify.
CREATE TABLE signing_key (
    id         text        PRIMARY KEY,
    sealed_key bytea       NOT NULL,
    created_at timestamptz NOT NULL
);

-- The secret key of an installation that configures none.
CREATE TABLE installation_secret (
    only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    secret_key bytea       NOT NULL,
    created_at timestamptz NOT NULL
);
