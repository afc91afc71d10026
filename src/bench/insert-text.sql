-- The rows of one text conversation with its greeting, as ConversationStore writes them: the bare limit of the database.
\set n random(1, 1000000000)
WITH opened AS (
    INSERT INTO conversation (organization_id, id, direction, channel, status, user_id, agent_id, agent_version_id,
                              custom_metadata, created_at, updated_at, connected_at, deadline_at, deadline_reason, max_deadline_at)
    VALUES ('00000000-0000-0000-0000-0000000000bb', uuidv7(), 'inbound', 'text', 'in_progress', 'customer-42',
            '01930000-0000-7000-8000-000000000001', '01930000-0000-7000-8000-000000000001', '{"order_id": "123"}',
            clock_timestamp(), now(), now(), now() + interval '30 minutes', 'idle_timeout', now() + interval '1 day')
    ON CONFLICT DO NOTHING
    RETURNING organization_id, id, created_at
), greeted AS (
    INSERT INTO turn (organization_id, conversation_id, seq, role, text, created_at)
    SELECT organization_id, id, 1, 'agent', 'Hello customer-42, how can I help you?', created_at FROM opened
)
SELECT count(*) FROM opened;
