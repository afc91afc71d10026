-- What a trunk can take at the moment. The claims of all nodes take turns over it.
CREATE TABLE trunk_pace (
    trunk_id     uuid        PRIMARY KEY,
    -- The next call may leave then.
    next_at      timestamptz NOT NULL,
    -- It asked for rest, or could not be reached, that often in a row.
    refusals     integer     NOT NULL DEFAULT 0,
    rests_until  timestamptz
);
