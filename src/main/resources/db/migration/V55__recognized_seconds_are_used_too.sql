-- How long recognizers were given the person's voice, until the conversation ends. It is not a column of the conversation: a statement
-- that returns all of them, which a node of the release before has prepared, would fail once on each of its connections.
CREATE TABLE recognized_voice (
    organization_id uuid   NOT NULL,
    conversation_id uuid   NOT NULL,
    millis          bigint NOT NULL,
    PRIMARY KEY (organization_id, conversation_id)
);

-- Null: somebody was on the line, and the node died that would have told.
ALTER TABLE usage_of_conversation ADD COLUMN recognized_seconds bigint;

CREATE OR REPLACE FUNCTION sum_usage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used  record;
    heard bigint;
BEGIN
    DELETE FROM recognized_voice
     WHERE organization_id = new.organization_id AND conversation_id = new.id
    RETURNING millis INTO heard;
    SELECT coalesce(new.duration, 0) AS seconds,
           coalesce(sum((detail -> 'usage' ->> 'input_tokens')::bigint), 0) AS input_tokens,
           coalesce(sum((detail -> 'usage' ->> 'cached_tokens')::bigint), 0) AS cached_tokens,
           coalesce(sum((detail -> 'usage' ->> 'output_tokens')::bigint), 0) AS output_tokens,
           coalesce(sum(length(text)) FILTER (WHERE role = 'agent' AND new.channel IN ('telephone', 'webrtc')), 0)
               AS spoken_characters,
           CASE WHEN heard IS NOT NULL THEN round(heard / 1000.0)::bigint
                WHEN new.channel IN ('text', 'email') OR new.connected_at IS NULL THEN 0
           END AS recognized_seconds
      INTO used
      FROM turn
     WHERE organization_id = new.organization_id AND conversation_id = new.id;
    new.usage := to_jsonb(used);
    INSERT INTO usage_of_conversation (organization_id, conversation_id, day, channel, seconds, input_tokens, cached_tokens,
                                       output_tokens, spoken_characters, recognized_seconds)
    VALUES (new.organization_id, new.id, (new.ended_at AT TIME ZONE 'UTC')::date, new.channel, used.seconds,
            used.input_tokens, used.cached_tokens, used.output_tokens, used.spoken_characters, used.recognized_seconds)
    ON CONFLICT DO NOTHING;
    RETURN new;
END
$$;

CREATE OR REPLACE FUNCTION add_usage_of_analysis() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used  jsonb := new.analysis -> 'usage';
    total jsonb;
BEGIN
    UPDATE usage_of_conversation
       SET input_tokens = input_tokens + coalesce((used ->> 'input_tokens')::bigint, 0),
           cached_tokens = cached_tokens + coalesce((used ->> 'cached_tokens')::bigint, 0),
           output_tokens = output_tokens + coalesce((used ->> 'output_tokens')::bigint, 0)
     WHERE organization_id = new.organization_id AND conversation_id = new.id
    RETURNING jsonb_build_object('seconds', seconds, 'input_tokens', input_tokens, 'cached_tokens', cached_tokens,
                                 'output_tokens', output_tokens, 'spoken_characters', spoken_characters,
                                 'recognized_seconds', recognized_seconds)
      INTO total;
    new.usage := coalesce(total, new.usage);
    RETURN new;
END
$$;
