-- One log of what happened, written in the transaction that makes it happen. What is new is told by the statement that stores
-- it; what changes is told by triggers, so that no statement can change a status without its event. Events are read in the order of (xact, seq), and only those of
-- transactions before all that still run: by seq alone a reader would pass over those of a transaction that commits late.
CREATE TABLE event (
    seq              bigint      GENERATED ALWAYS AS IDENTITY,
    xact             xid8        NOT NULL DEFAULT pg_current_xact_id(),
    organization_id  uuid        NOT NULL,
    conversation_id  uuid,
    -- From 1 in each conversation: whoever writes one holds the conversation's row. A creation stands for all that it is, up to
    -- the greeting, and has the last of their numbers: one row beside it costs it less than three.
    conversation_seq integer,
    type             text        NOT NULL,
    at               timestamptz NOT NULL DEFAULT clock_timestamp(),
    data             jsonb       NOT NULL,
    -- For those alone who may read what people say.
    sensitive        jsonb
) PARTITION BY RANGE (at);

CREATE INDEX event_of_organization ON event (organization_id, xact, seq);
CREATE INDEX event_of_conversation ON event (organization_id, conversation_id, conversation_seq);

-- A partition a day is made ahead of it, and dropped behind it; here is what comes when none was made.
CREATE TABLE event_other PARTITION OF event DEFAULT;

DO $$
DECLARE
    day date;
BEGIN
    FOR day IN SELECT generate_series(current_date - 1, current_date + 3, interval '1 day') LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF event FOR VALUES FROM (%L) TO (%L)',
                       'event_' || to_char(day, 'YYYYMMDD'), day || 'T00:00Z', day + 1 || 'T00:00Z');
    END LOOP;
END
$$;

CREATE FUNCTION tell(organization uuid, conversation uuid, kind text, what jsonb, told_in_confidence jsonb DEFAULT NULL)
    RETURNS void LANGUAGE sql AS $$
    INSERT INTO event (organization_id, conversation_id, conversation_seq, type, data, sensitive)
    SELECT organization, conversation,
           (SELECT coalesce(max(conversation_seq), 0) + 1
              FROM event
             WHERE organization_id = organization AND conversation_id = conversation),
           kind, jsonb_strip_nulls(what), nullif(jsonb_strip_nulls(told_in_confidence), '{}')
$$;

CREATE FUNCTION tell_of_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.answered_by IS DISTINCT FROM old.answered_by THEN
        PERFORM tell(new.organization_id, new.id, 'conversation.answered_by',
                     jsonb_build_object('answered_by', new.answered_by));
    END IF;
    IF new.status IS DISTINCT FROM old.status THEN
        IF new.status = 'ringing' THEN
            PERFORM tell(new.organization_id, new.id, 'conversation.ringing', '{}');
        ELSIF new.status = 'in_progress' THEN
            PERFORM tell(new.organization_id, new.id, 'conversation.started', '{}');
        ELSIF new.ended_at IS NOT NULL AND old.ended_at IS NULL THEN
            PERFORM tell(new.organization_id, new.id, 'conversation.ended',
                         jsonb_build_object('status', new.status, 'end_reason', new.end_reason,
                                            'duration', new.duration));
        END IF;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER told_of_change AFTER UPDATE OF status, answered_by ON conversation
    FOR EACH ROW WHEN (new.status IS DISTINCT FROM old.status OR new.answered_by IS DISTINCT FROM old.answered_by)
    EXECUTE FUNCTION tell_of_conversation();

CREATE FUNCTION tell_of_turn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF new.delivery_status IN ('sent', 'bounced') THEN
        PERFORM tell(new.organization_id, new.conversation_id, 'email.' || new.delivery_status,
                     jsonb_build_object('seq', new.seq));
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER told_of_delivery AFTER UPDATE OF delivery_status ON turn
    FOR EACH ROW WHEN (new.delivery_status IS DISTINCT FROM old.delivery_status)
    EXECUTE FUNCTION tell_of_turn();

CREATE FUNCTION tell_of_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
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

CREATE TRIGGER told_of_attempt AFTER INSERT ON attempt
    FOR EACH ROW EXECUTE FUNCTION tell_of_attempt();
CREATE TRIGGER told_of_outcome AFTER UPDATE OF outcome ON attempt
    FOR EACH ROW WHEN (new.outcome IS DISTINCT FROM old.outcome)
    EXECUTE FUNCTION tell_of_attempt();

CREATE FUNCTION tell_of_suppression() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event (organization_id, type, data, sensitive)
    VALUES (new.organization_id, 'contact.suppressed', jsonb_build_object('channel', 'email', 'reason', new.reason),
            jsonb_build_object('address', new.address));
    RETURN NULL;
END
$$;

CREATE TRIGGER told_of_suppression AFTER INSERT ON email_suppression
    FOR EACH ROW EXECUTE FUNCTION tell_of_suppression();

-- The last transaction of which events have been dropped.
CREATE TABLE event_horizon (
    one          boolean PRIMARY KEY DEFAULT true CHECK (one),
    dropped_xact xid8    NOT NULL
);
