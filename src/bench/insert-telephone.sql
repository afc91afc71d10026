-- The rows of one telephone conversation with its call, as ConversationStore and CallQueue write them.
\set n random(1, 1000000000)
WITH opened AS (
    INSERT INTO conversation (organization_id, id, direction, channel, status, user_id, agent_id, agent_version_id, agent_number,
                              custom_metadata, created_at, updated_at, deadline_at, deadline_reason, max_deadline_at)
    VALUES ('00000000-0000-0000-0000-0000000000bb', uuidv7(), 'outbound', 'telephone', 'triggered', '+14155550123',
            '01930000-0000-7000-8000-000000000001', '01930000-0000-7000-8000-000000000001', '+14155550100', '{"order_id": "123"}',
            clock_timestamp(), now(), now() + interval '1 hour', 'not_placed_in_time', now() + interval '1 hour')
    ON CONFLICT DO NOTHING
    RETURNING organization_id, id, created_at
), queued AS (
    INSERT INTO call (organization_id, conversation_id, trunk_id, agent_number, callee, plan, due_at, expires_at)
    SELECT organization_id, id, '01930000-0000-7000-8000-000000000002', '+14155550100', '+14155550123',
           '{"windows": {"zones": [], "windows": []}, "retry_on": ["BUSY", "NO_ANSWER"], "max_attempts": 1, "backoff_seconds": 300}',
           now(), now() + interval '1 hour'
      FROM opened
)
SELECT count(*) FROM opened;
