-- Until when a call that has windows may be placed, and for which due_at that was found out: a call is claimed only while
-- both hold, and found by the indexes when they do not, so that no claim has to look at windows.
ALTER TABLE call
    ADD COLUMN window_due_at timestamptz,
    ADD COLUMN window_until  timestamptz;

CREATE INDEX call_shut ON call (window_until) WHERE lease_owner IS NULL AND window_until IS NOT NULL;
CREATE INDEX call_unlooked ON call (due_at)
    WHERE lease_owner IS NULL AND plan #> '{windows,windows}' <> '[]' AND window_due_at IS DISTINCT FROM due_at;
