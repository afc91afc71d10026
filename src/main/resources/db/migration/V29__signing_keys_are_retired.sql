-- Keys that leaked: no node accepts what they signed, wherever the key itself is kept or configured.
CREATE TABLE retired_signing_key (
    id         text        PRIMARY KEY,
    retired_at timestamptz NOT NULL
);
