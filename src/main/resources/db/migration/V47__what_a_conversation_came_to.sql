-- What is found out about a conversation when it is over, by the agent's model.
ALTER TABLE conversation
    ADD COLUMN success boolean,
    -- {status, reason, fields, model, usage}
    ADD COLUMN analysis jsonb;

-- Conversations that are over and still to be looked at; the id is the conversation's.
CREATE TABLE analysis (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    due_at          timestamptz NOT NULL DEFAULT now(),
    failures        integer     NOT NULL DEFAULT 0,
    lease_owner     uuid,
    lease_until     timestamptz,
    fence           bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, id)
);

CREATE INDEX analysis_due ON analysis (due_at) WHERE lease_owner IS NULL;
CREATE INDEX analysis_held ON analysis (lease_until) WHERE lease_owner IS NOT NULL;

-- Whoever ends a conversation, it is looked at if its agent wants that and the person has said something.
CREATE FUNCTION plan_analysis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(new.agent_config, (SELECT config FROM agent_version WHERE id = new.agent_version_id)) ? 'analysis' THEN
        INSERT INTO analysis (organization_id, id) VALUES (new.organization_id, new.id) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER looked_at_when_over AFTER UPDATE OF ended_at ON conversation
    FOR EACH ROW WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL AND new.user_turn_count > 0)
    EXECUTE FUNCTION plan_analysis();

CREATE FUNCTION tell_of_analysis() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell(new.organization_id, new.id, 'conversation.analyzed',
                 jsonb_build_object('status', new.analysis -> 'status', 'success', new.success),
                 jsonb_build_object('summary', new.summary, 'reason', new.analysis -> 'reason',
                                    'fields', new.analysis -> 'fields'));
    RETURN NULL;
END
$$;

CREATE TRIGGER told_of_analysis AFTER UPDATE OF analysis ON conversation
    FOR EACH ROW WHEN (old.analysis IS NULL AND new.analysis IS NOT NULL)
    EXECUTE FUNCTION tell_of_analysis();

-- What lists are filtered by.
CREATE INDEX conversation_by_success ON conversation (organization_id, success, created_at) WHERE success IS NOT NULL;
CREATE INDEX conversation_by_answered ON conversation (organization_id, answered_by, created_at)
    WHERE answered_by IS NOT NULL;
CREATE INDEX conversation_by_end ON conversation (organization_id, end_reason, created_at) WHERE end_reason IS NOT NULL;
