-- What carriers play before anybody answers says why nobody does. A recording of that is no part of what was said: its part is the
-- number of the attempt, negative.
ALTER TABLE attempt ADD COLUMN announcement text;

CREATE OR REPLACE FUNCTION show_recording() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    details jsonb;
BEGIN
    IF new.part > 0 THEN
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
         WHERE organization_id = new.organization_id AND conversation_id = new.conversation_id AND part > 0;
        UPDATE conversation
           SET recording_details = details
         WHERE organization_id = new.organization_id AND id = new.conversation_id;
    END IF;
    IF new.status = 'available' AND (TG_OP = 'INSERT' OR old.status <> 'available') THEN
        PERFORM tell(new.organization_id, new.conversation_id, 'conversation.recording_ready',
                     jsonb_build_object(CASE WHEN new.part > 0 THEN 'part' ELSE 'attempt' END, abs(new.part),
                                        'duration', new.duration, 'size', new.size));
    END IF;
    RETURN NULL;
END
$$;

-- What was played is kept as long as what was said.
CREATE OR REPLACE FUNCTION keep_no_longer(organization uuid, conversation uuid, what text) RETURNS void LANGUAGE plpgsql AS $$
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
            UPDATE attempt SET announcement = NULL
             WHERE organization_id = organization AND conversation_id = conversation AND announcement IS NOT NULL;
            UPDATE mail SET body = NULL, detail = NULL WHERE organization_id = organization AND conversation_id = conversation;
            UPDATE event SET sensitive = NULL
             WHERE organization_id = organization AND conversation_id = conversation AND sensitive IS NOT NULL;
            DELETE FROM webhook_delivery
             WHERE organization_id = organization AND conversation_id = conversation AND status <> 'pending';
    END CASE;
END
$$;
