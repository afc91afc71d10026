-- The rows of one conversation by mail with its thread, greeting and mail, as ConversationStore and MailThreads write them.
WITH opened AS (
    INSERT INTO conversation (organization_id, id, direction, channel, status, user_id, agent_id, agent_version_id,
                              custom_metadata, created_at, updated_at, connected_at, deadline_at, deadline_reason,
                              max_deadline_at)
    VALUES ('00000000-0000-0000-0000-0000000000bb', uuidv7(), 'outbound', 'email', 'in_progress', 'customer-42',
            '01930000-0000-7000-8000-000000000001', '01930000-0000-7000-8000-000000000001', '{"order_id": "123"}',
            clock_timestamp(), now(), now(), now() + interval '14 days', 'idle_timeout', now() + interval '90 days')
    ON CONFLICT DO NOTHING
    RETURNING organization_id, id, created_at
), thread AS (
    INSERT INTO mail_thread (organization_id, conversation_id, correspondent, sender, subject, created_at, due_at)
    SELECT organization_id, id, 'ann@example.com', 'bench@example.com', 'A message from bench@example.com', created_at, now()
      FROM opened
), said AS (
    INSERT INTO turn (organization_id, conversation_id, seq, role, text, delivery_status, created_at)
    SELECT organization_id, id, 1, 'agent', 'Hello customer-42, how can I help you?', 'queued', created_at FROM opened
), written AS (
    INSERT INTO mail (organization_id, conversation_id, message_id, incoming, seq, created_at)
    SELECT organization_id, id, gen_random_uuid() || '@example.com', false, 1, created_at FROM opened
)
SELECT count(*) FROM opened;
