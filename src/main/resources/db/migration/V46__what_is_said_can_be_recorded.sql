-- Recordings, and those among them that are still to be brought to where they are kept. A conversation that goes on at another
-- node has one more part.
CREATE TABLE recording (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    part            integer     NOT NULL,
    status          text        NOT NULL CHECK (status IN ('recording', 'storing', 'available', 'refused', 'lost')),
    consent         text        NOT NULL CHECK (consent IN ('none', 'announced', 'given', 'refused')),
    -- Whole seconds.
    duration        integer,
    -- Bytes.
    size            bigint,
    started_at      timestamptz NOT NULL,
    due_at          timestamptz,
    failures        integer     NOT NULL DEFAULT 0,
    lease_owner     uuid,
    lease_until     timestamptz,
    fence           bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, conversation_id, part)
);

CREATE INDEX recording_due ON recording (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX recording_held ON recording (lease_until) WHERE lease_owner IS NOT NULL;
CREATE INDEX recording_goes_on ON recording (started_at) WHERE status = 'recording';

-- What the conversation shows of them. Whoever changes a recording holds its conversation.
CREATE FUNCTION show_recording() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    details jsonb;
BEGIN
    SELECT jsonb_build_object(
               'status', CASE WHEN bool_or(status = 'recording') THEN 'recording'
                              WHEN bool_or(status = 'storing') THEN 'storing'
                              WHEN bool_or(status = 'available') THEN 'available'
                              ELSE min(status)
                         END,
               'format', 'wav', 'channels', 2, 'parts', count(*), 'consent', min(consent),
               'duration', sum(duration), 'size', sum(size),
               'url', CASE WHEN bool_and(status IN ('available', 'lost')) AND bool_or(status = 'available')
                           THEN '/core/conversations/' || new.conversation_id || '/recording'
                      END)
      INTO details
      FROM recording
     WHERE organization_id = new.organization_id AND conversation_id = new.conversation_id;
    UPDATE conversation
       SET recording_details = details
     WHERE organization_id = new.organization_id AND id = new.conversation_id;
    IF new.status = 'available' AND (TG_OP = 'INSERT' OR old.status <> 'available') THEN
        PERFORM tell(new.organization_id, new.conversation_id, 'conversation.recording_ready',
                     jsonb_build_object('part', new.part, 'duration', new.duration, 'size', new.size));
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER shown_recording AFTER INSERT OR UPDATE OF status, duration ON recording
    FOR EACH ROW EXECUTE FUNCTION show_recording();
