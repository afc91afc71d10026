-- turn (organization_id, conversation_id, seq, role, text, created_at)
COPY (
    SELECT organization_id, id, 1, 'agent', 'Hello ' || user_id || ', how can I help you?', created_at
      FROM conversation
     WHERE created_at > timestamptz '2025-12-01' + (:from::bigint - 1) * interval '3 seconds'
       AND created_at <= timestamptz '2025-12-01' + :to::bigint * interval '3 seconds'
) TO STDOUT;
