-- Who changed, or listened to, what is sensitive: an entry in the transaction that does it, never changed again, each sealed by a hash
-- over itself and the one before of its organization. Who rewrites one has to rewrite all behind it; where the last hash was
-- written down elsewhere, that shows. There is no word of a person here: subjects are ids, our own numbers and addresses, and hashes of others.
CREATE TABLE audit (
    organization_id uuid        NOT NULL,
    seq             bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    -- Null: the installation itself, by a command or a duty.
    token_id        uuid,
    address         text,
    action          text        NOT NULL,
    subject         text        NOT NULL,
    hash            bytea       NOT NULL,
    PRIMARY KEY (organization_id, seq)
);

CREATE UNIQUE INDEX audit_by_time ON audit (organization_id, created_at);
CREATE INDEX audit_of_subject ON audit (organization_id, subject, created_at);
CREATE INDEX audit_of_action ON audit (organization_id, action, created_at);
CREATE INDEX audit_of_token ON audit (organization_id, token_id, created_at);

-- Where each chain ends. Also shows that entries are missing at the end.
CREATE TABLE audit_head (
    organization_id uuid        PRIMARY KEY,
    seq             bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    hash            bytea       NOT NULL
);

CREATE FUNCTION audit_hash(before bytea, entry audit) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(before || convert_to(
        jsonb_build_array(
            entry.organization_id, entry.seq, to_char(entry.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            entry.token_id, entry.address, entry.action, entry.subject)::text,
        'UTF8'))
$$;

-- To be called last in a transaction: it holds the organization's chain.
CREATE FUNCTION audit_note(organization uuid, token uuid, address text, action text, subject text) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE
    head  audit_head;
    entry audit;
BEGIN
    INSERT INTO audit_head VALUES (organization, 0, '-infinity', '') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM audit_head h WHERE h.organization_id = organization FOR UPDATE;
    entry.organization_id := organization;
    entry.seq := head.seq + 1;
    entry.created_at := greatest(clock_timestamp(), head.created_at + interval '1 microsecond');
    entry.token_id := token;
    entry.address := address;
    entry.action := action;
    entry.subject := subject;
    entry.hash := audit_hash(head.hash, entry);
    INSERT INTO audit SELECT entry.*;
    UPDATE audit_head h
       SET seq = entry.seq, created_at = entry.created_at, hash = entry.hash
     WHERE h.organization_id = organization;
    RETURN entry.seq;
END
$$;

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What is on record in the audit is not changed';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER stays BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON audit_head EXECUTE FUNCTION audit_is_append_only();

-- As before; and when nothing of a person is left, that is on record.
CREATE OR REPLACE FUNCTION erase_people(batch integer, look_again interval) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    wanted   erasure;
    theirs   record;
    many     integer := 0;
    here     integer;
    finished boolean;
BEGIN
    FOR wanted IN SELECT *
                    FROM erasure
                   WHERE done_at IS NULL AND (looked_at IS NULL OR looked_at < now() - look_again)
                   ORDER BY looked_at NULLS FIRST, requested_at
                   LIMIT 100
                     FOR UPDATE SKIP LOCKED LOOP
        here := 0;
        FOR theirs IN SELECT id FROM conversations_to_erase(wanted) WHERE ended_at IS NOT NULL LIMIT batch - many LOOP
            IF erase_conversation(wanted.organization_id, theirs.id) THEN
                here := here + 1;
            END IF;
            EXIT WHEN clock_timestamp() > now() + interval '2 seconds';
        END LOOP;
        many := many + here;
        finished := NOT EXISTS (SELECT 1 FROM conversations_to_erase(wanted));
        UPDATE erasure e
           SET erased = erased + here,
               looked_at = CASE WHEN here = 0 THEN now() ELSE e.looked_at END,
               done_at = CASE WHEN finished THEN now() END,
               person = CASE WHEN NOT finished THEN person END,
               address = CASE WHEN NOT finished THEN address END
         WHERE e.organization_id = wanted.organization_id AND e.id = wanted.id;
        IF finished THEN
            PERFORM audit_note(wanted.organization_id, NULL, NULL, 'erasure.done', wanted.id::text);
            -- One chain at a time is held; what is left comes next.
            RETURN greatest(many, 1);
        END IF;
        EXIT WHEN many >= batch OR clock_timestamp() > now() + interval '2 seconds';
    END LOOP;
    RETURN many;
END
$$;
