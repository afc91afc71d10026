-- What a conversation has used, once it is over: {seconds, input_tokens, cached_tokens, output_tokens, spoken_characters}.
ALTER TABLE conversation ADD COLUMN usage jsonb;

-- The same to be summed by organization and day; it outlives the conversation, whose id it forgets then.
CREATE TABLE usage_of_conversation (
    organization_id   uuid   NOT NULL,
    conversation_id   uuid   NOT NULL,
    day               date   NOT NULL,
    channel           text   NOT NULL,
    seconds           bigint NOT NULL,
    input_tokens      bigint NOT NULL,
    cached_tokens     bigint NOT NULL,
    output_tokens     bigint NOT NULL,
    spoken_characters bigint NOT NULL,
    PRIMARY KEY (organization_id, conversation_id)
);

CREATE INDEX usage_by_day ON usage_of_conversation (organization_id, day)
    INCLUDE (channel, seconds, input_tokens, cached_tokens, output_tokens, spoken_characters);

CREATE FUNCTION sum_usage() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    used record;
BEGIN
    SELECT coalesce(new.duration, 0) AS seconds,
           coalesce(sum((detail -> 'usage' ->> 'input_tokens')::bigint), 0) AS input_tokens,
           coalesce(sum((detail -> 'usage' ->> 'cached_tokens')::bigint), 0) AS cached_tokens,
           coalesce(sum((detail -> 'usage' ->> 'output_tokens')::bigint), 0) AS output_tokens,
           coalesce(sum(length(text)) FILTER (WHERE role = 'agent' AND new.channel IN ('telephone', 'webrtc')), 0)
               AS spoken_characters
      INTO used
      FROM turn
     WHERE organization_id = new.organization_id AND conversation_id = new.id;
    new.usage := to_jsonb(used);
    INSERT INTO usage_of_conversation
    VALUES (new.organization_id, new.id, (new.ended_at AT TIME ZONE 'UTC')::date, new.channel, used.seconds,
            used.input_tokens, used.cached_tokens, used.output_tokens, used.spoken_characters)
    ON CONFLICT DO NOTHING;
    RETURN new;
END
$$;

CREATE TRIGGER sums_usage BEFORE UPDATE OF ended_at ON conversation
    FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL)
    EXECUTE FUNCTION sum_usage();

-- What was found out afterwards has used something too.
CREATE FUNCTION add_usage_of_analysis() RETURNS trigger LANGUAGE plpgsql AS $$
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
                                 'output_tokens', output_tokens, 'spoken_characters', spoken_characters)
      INTO total;
    new.usage := coalesce(total, new.usage);
    RETURN new;
END
$$;

CREATE TRIGGER adds_usage_of_analysis BEFORE UPDATE OF analysis ON conversation
    FOR EACH ROW WHEN (old.analysis IS NULL AND new.analysis -> 'usage' IS NOT NULL)
    EXECUTE FUNCTION add_usage_of_analysis();

CREATE FUNCTION forget_whose_usage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE usage_of_conversation
       SET conversation_id = gen_random_uuid()
     WHERE organization_id = old.organization_id AND conversation_id = old.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER forgets_whose_usage AFTER DELETE ON conversation
    FOR EACH ROW EXECUTE FUNCTION forget_whose_usage();
