-- Equality filters, each in the order of the list.
CREATE INDEX conversation_by_agent ON conversation (organization_id, agent_id, created_at);
CREATE INDEX conversation_by_version ON conversation (organization_id, agent_version_id, created_at);
CREATE INDEX conversation_by_status ON conversation (organization_id, status, created_at);
CREATE INDEX conversation_by_channel ON conversation (organization_id, channel, created_at);
CREATE INDEX conversation_by_direction ON conversation (organization_id, direction, created_at);

-- How much an agent is doing now.
CREATE INDEX conversation_active_of_agent ON conversation (organization_id, agent_id) WHERE ended_at IS NULL;

-- Ranges.
CREATE INDEX conversation_by_update ON conversation (organization_id, updated_at);
CREATE INDEX conversation_by_duration ON conversation (organization_id, duration, created_at) WHERE duration IS NOT NULL;
CREATE INDEX conversation_by_user_turns ON conversation (organization_id, user_turn_count, created_at);

-- Containment.
CREATE INDEX conversation_by_metadata ON conversation USING gin (custom_metadata jsonb_path_ops)
    WHERE custom_metadata IS NOT NULL;

-- Substrings, where the server has trigrams and lets us use them.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX conversation_by_user ON conversation USING gin (user_id gin_trgm_ops);
    CREATE INDEX conversation_by_number ON conversation USING gin (agent_number gin_trgm_ops) WHERE agent_number IS NOT NULL;
EXCEPTION
    WHEN undefined_file OR insufficient_privilege OR feature_not_supported OR undefined_object THEN
        RAISE NOTICE 'no trigram indexes: %', SQLERRM;
END
$$;
