-- How long recognizers were given the person's voice; null where nobody was heard, or the node died that would have told.
ALTER TABLE conversation ADD COLUMN recognized_ms bigint;
ALTER TABLE usage_of_conversation ADD COLUMN recognized_seconds bigint;

CREATE OR REPLACE FUNCTION sum_usage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used record;
BEGIN
    SELECT coalesce(new.duration, 0) AS seconds,
           coalesce(sum((detail -> 'usage' ->> 'input_tokens')::bigint), 0) AS input_tokens,
           coalesce(sum((detail -> 'usage' ->> 'cached_tokens')::bigint), 0) AS cached_tokens,
           coalesce(sum((detail -> 'usage' ->> 'output_tokens')::bigint), 0) AS output_tokens,
           coalesce(sum(length(text)) FILTER (WHERE role = 'agent' AND new.channel IN ('telephone', 'webrtc')), 0)
               AS spoken_characters,
           CASE WHEN new.channel IN ('telephone', 'webrtc') THEN round(new.recognized_ms / 1000.0)::bigint ELSE 0 END
               AS recognized_seconds
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
