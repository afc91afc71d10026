-- The call to somebody whom a person is brought to is an attempt of their conversation too: on record before its INVITE leaves,
-- and never made a second time.
ALTER TABLE attempt
    ADD COLUMN transfer       text CHECK (transfer IN ('bridge', 'warm')),
    ADD COLUMN transferred_at timestamptz;

CREATE OR REPLACE FUNCTION tell_of_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.transfer IS NOT NULL THEN
        IF TG_OP = 'INSERT' THEN
            PERFORM tell(new.organization_id, new.conversation_id, 'conversation.transfer_started',
                         jsonb_build_object('attempt', new.attempt, 'mode', new.transfer));
        ELSIF new.transferred_at IS NULL THEN
            PERFORM tell(new.organization_id, new.conversation_id, 'conversation.transfer_failed',
                         jsonb_build_object('attempt', new.attempt, 'outcome', new.outcome, 'sip_code', new.sip_code));
        END IF;
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM tell(new.organization_id, new.conversation_id, 'conversation.attempt_started',
                     jsonb_build_object('attempt', new.attempt));
    ELSIF new.outcome <> 'answered' THEN
        PERFORM tell(new.organization_id, new.conversation_id, 'conversation.attempt_failed',
                     jsonb_build_object('attempt', new.attempt, 'outcome', new.outcome, 'sip_code', new.sip_code,
                                        'cause', new.cause));
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION tell_of_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell(new.organization_id, new.conversation_id, 'conversation.transfer_completed',
                 jsonb_build_object('attempt', new.attempt));
    RETURN NULL;
END
$$;

CREATE TRIGGER told_of_transfer AFTER UPDATE OF transferred_at ON attempt
    FOR EACH ROW WHEN (old.transferred_at IS NULL AND new.transferred_at IS NOT NULL)
    EXECUTE FUNCTION tell_of_transfer();

-- A node that is lost leaves it open; what became of it is not known then. It is told before the end of the conversation.
CREATE FUNCTION close_transfers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE attempt
       SET ended_at = new.ended_at, outcome = 'node_lost'
     WHERE organization_id = new.organization_id AND conversation_id = new.id AND transfer IS NOT NULL AND ended_at IS NULL;
    RETURN NULL;
END
$$;

-- By its name before the trigger that tells of the end.
CREATE TRIGGER closes_transfers AFTER UPDATE OF ended_at ON conversation
    FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL)
    EXECUTE FUNCTION close_transfers();
