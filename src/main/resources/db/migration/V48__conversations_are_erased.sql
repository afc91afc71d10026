-- Conversations can be erased: one by one, all of a person, or when an organization, or an agent, keeps them no longer. The id of an
-- erased one is not given again, so that a creation which is repeated does not call a second time.
CREATE TABLE erased_conversation (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    erased_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organization_id, id)
);

-- A recording outlives its conversation until its file is gone.
ALTER TABLE recording
    DROP CONSTRAINT recording_status_check,
    ADD CONSTRAINT recording_status_check
        CHECK (status IN ('recording', 'storing', 'available', 'refused', 'lost', 'erased'));
CREATE INDEX recording_by_id ON recording (id);

CREATE FUNCTION erase_recordings(organization uuid, conversation uuid) RETURNS void LANGUAGE sql AS $$
    UPDATE recording
       SET status = 'erased', due_at = now(), failures = 0, lease_owner = NULL, lease_until = NULL, fence = fence + 1
     WHERE organization_id = organization AND conversation_id = conversation AND status <> 'erased'
$$;

-- Whether it was there and over; then nothing is left of it but its id.
CREATE FUNCTION erase_conversation(organization uuid, conversation uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM conversation c
      WHERE c.organization_id = organization AND c.id = conversation AND c.ended_at IS NOT NULL
        FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO erased_conversation (organization_id, id) VALUES (organization, conversation) ON CONFLICT DO NOTHING;
    PERFORM erase_recordings(organization, conversation);
    DELETE FROM turn WHERE organization_id = organization AND conversation_id = conversation;
    DELETE FROM attempt WHERE organization_id = organization AND conversation_id = conversation;
    DELETE FROM call WHERE organization_id = organization AND conversation_id = conversation;
    DELETE FROM mail WHERE organization_id = organization AND conversation_id = conversation;
    DELETE FROM mail_thread WHERE organization_id = organization AND conversation_id = conversation;
    DELETE FROM room WHERE organization_id = organization AND conversation_id = conversation;
    DELETE FROM listener_offer WHERE organization_id = organization AND conversation_id = conversation;
    DELETE FROM webhook_delivery WHERE organization_id = organization AND conversation_id = conversation;
    DELETE FROM analysis WHERE organization_id = organization AND id = conversation;
    DELETE FROM event WHERE organization_id = organization AND conversation_id = conversation;
    DELETE FROM retention_due WHERE organization_id = organization AND id = conversation;
    DELETE FROM conversation c WHERE c.organization_id = organization AND c.id = conversation;
    RETURN true;
END
$$;

-- How many days an organization keeps what; null: for ever.
CREATE TABLE retention_policy (
    organization_id uuid        PRIMARY KEY REFERENCES organization (id),
    turns           integer,
    recordings      integer,
    metadata        integer,
    conversations   integer,
    -- Whether what is over already is still to be planned anew, and up to where that was done.
    planning        boolean     NOT NULL DEFAULT true,
    planned_at      timestamptz NOT NULL DEFAULT '-infinity',
    planned_id      uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000'
);

CREATE INDEX conversation_over ON conversation (organization_id, ended_at, id) WHERE ended_at IS NOT NULL;

-- When what of a conversation that is over is to be erased.
CREATE TABLE retention_due (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    what            text        NOT NULL CHECK (what IN ('turns', 'recordings', 'metadata', 'conversations')),
    due_at          timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id, what)
);

CREATE INDEX retention_due_at ON retention_due (due_at);

-- By the agent's own rule, or else the organization's.
CREATE FUNCTION plan_retention(organization uuid, conversation uuid, ended timestamptz, inline jsonb, of_version uuid) RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO retention_due (organization_id, id, what, due_at)
    SELECT organization, conversation, what, ended + days * interval '1 day'
      FROM (SELECT what,
                   coalesce(
                       (coalesce(inline, (SELECT config FROM agent_version v WHERE v.id = of_version)) -> 'retention' ->> what)::integer,
                       (SELECT (to_jsonb(p) ->> what)::integer FROM retention_policy p WHERE p.organization_id = organization)
                   ) AS days
              FROM unnest(ARRAY['turns', 'recordings', 'metadata', 'conversations']) AS what) AS rule
     WHERE days IS NOT NULL
$$;

CREATE FUNCTION plan_retention_of_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM plan_retention(new.organization_id, new.id, new.ended_at, new.agent_config, new.agent_version_id);
    RETURN NULL;
END
$$;

CREATE TRIGGER kept_for_a_while AFTER UPDATE OF ended_at ON conversation
    FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL)
    EXECUTE FUNCTION plan_retention_of_ended();

CREATE FUNCTION keep_no_longer(organization uuid, conversation uuid, what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CASE what
        WHEN 'conversations' THEN
            PERFORM erase_conversation(organization, conversation);
        WHEN 'recordings' THEN
            PERFORM 1 FROM conversation c WHERE c.organization_id = organization AND c.id = conversation FOR NO KEY UPDATE;
            PERFORM erase_recordings(organization, conversation);
        WHEN 'metadata' THEN
            UPDATE conversation c
               SET custom_metadata = NULL, initial_context = NULL
             WHERE c.organization_id = organization AND c.id = conversation;
        WHEN 'turns' THEN
            UPDATE conversation c
               SET summary = NULL, analysis = NULL
             WHERE c.organization_id = organization AND c.id = conversation;
            DELETE FROM turn WHERE organization_id = organization AND conversation_id = conversation;
            UPDATE mail SET body = NULL, detail = NULL WHERE organization_id = organization AND conversation_id = conversation;
            UPDATE event SET sensitive = NULL
             WHERE organization_id = organization AND conversation_id = conversation AND sensitive IS NOT NULL;
            DELETE FROM webhook_delivery
             WHERE organization_id = organization AND conversation_id = conversation AND status <> 'pending';
    END CASE;
END
$$;

-- All of a person, or all that was written to and from an address, is to be erased; who that is, is forgotten when it is done.
CREATE TABLE erasure (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    person          text,
    address         text,
    requested_by    uuid        NOT NULL,
    requested_at    timestamptz NOT NULL DEFAULT now(),
    erased          integer     NOT NULL DEFAULT 0,
    -- When it was last seen that nothing of theirs is over.
    looked_at       timestamptz,
    done_at         timestamptz,
    PRIMARY KEY (organization_id, id)
);

CREATE INDEX erasure_to_do ON erasure (looked_at, requested_at) WHERE done_at IS NULL;

-- The duties, each for so many conversations at once, or two seconds, so that nothing waits for them for long; they say of how
-- many it was.

-- What was over before an organization had its policy, or had it otherwise.
CREATE FUNCTION plan_anew(batch integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    policy retention_policy;
    over   record;
    many   integer := 0;
BEGIN
    SELECT * INTO policy FROM retention_policy WHERE planning LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    FOR over IN SELECT organization_id, id, ended_at, agent_config, agent_version_id
                  FROM conversation
                 WHERE organization_id = policy.organization_id AND ended_at IS NOT NULL
                   AND (ended_at, id) > (policy.planned_at, policy.planned_id)
                 ORDER BY ended_at, id
                 LIMIT batch LOOP
        PERFORM 1 FROM conversation c WHERE c.organization_id = over.organization_id AND c.id = over.id FOR NO KEY UPDATE;
        DELETE FROM retention_due WHERE organization_id = over.organization_id AND id = over.id;
        PERFORM plan_retention(over.organization_id, over.id, over.ended_at, over.agent_config, over.agent_version_id);
        many := many + 1;
        EXIT WHEN clock_timestamp() > now() + interval '2 seconds';
    END LOOP;
    UPDATE retention_policy
       SET planning = many > 0, planned_at = coalesce(over.ended_at, planned_at), planned_id = coalesce(over.id, planned_id)
     WHERE organization_id = policy.organization_id;
    RETURN many;
END
$$;

CREATE FUNCTION keep_no_longer_what_is_due(batch integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    due  record;
    many integer := 0;
BEGIN
    FOR due IN SELECT organization_id, id, what
                 FROM retention_due
                WHERE due_at <= now()
                ORDER BY due_at
                LIMIT batch LOOP
        -- The conversation first, as everybody does; who has it now is left alone.
        PERFORM 1 FROM conversation c WHERE c.organization_id = due.organization_id AND c.id = due.id
            FOR UPDATE SKIP LOCKED;
        IF FOUND THEN
            DELETE FROM retention_due r
             WHERE r.organization_id = due.organization_id AND r.id = due.id AND r.what = due.what AND r.due_at <= now();
            IF FOUND THEN
                PERFORM keep_no_longer(due.organization_id, due.id, due.what);
                many := many + 1;
            END IF;
        END IF;
        EXIT WHEN clock_timestamp() > now() + interval '2 seconds';
    END LOOP;
    RETURN many;
END
$$;

CREATE FUNCTION conversations_to_erase(wanted erasure) RETURNS TABLE (id uuid, ended_at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT c.id, c.ended_at
      FROM conversation c
     WHERE c.organization_id = wanted.organization_id AND c.created_at <= wanted.requested_at
       AND c.user_id IN (wanted.person, wanted.address)
     UNION
    SELECT c.id, c.ended_at
      FROM mail_thread t
      JOIN conversation c ON c.organization_id = t.organization_id AND c.id = t.conversation_id
     WHERE t.organization_id = wanted.organization_id AND t.correspondent IN (wanted.address, lower(wanted.address))
       AND c.created_at <= wanted.requested_at
$$;

CREATE FUNCTION erase_people(batch integer, look_again interval) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    wanted  erasure;
    theirs  record;
    many    integer := 0;
    here    integer;
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
        UPDATE erasure e
           SET erased = erased + here,
               -- What is left of what is over comes next; what goes on is looked at later.
               looked_at = CASE WHEN here = 0 THEN now() ELSE e.looked_at END,
               done_at = CASE WHEN NOT found_more THEN now() END,
               person = CASE WHEN found_more THEN person END,
               address = CASE WHEN found_more THEN address END
          FROM (SELECT EXISTS (SELECT 1 FROM conversations_to_erase(wanted)) AS found_more) more
         WHERE e.organization_id = wanted.organization_id AND e.id = wanted.id;
        EXIT WHEN many >= batch OR clock_timestamp() > now() + interval '2 seconds';
    END LOOP;
    RETURN many;
END
$$;
