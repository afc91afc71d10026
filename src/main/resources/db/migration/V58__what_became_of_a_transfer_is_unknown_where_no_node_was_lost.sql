-- The end of a conversation can overtake the last word on a transfer, also where the node lives: only a lost node is called one.
CREATE OR REPLACE FUNCTION close_transfers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE attempt
       SET ended_at = new.ended_at,
           outcome = CASE WHEN new.end_reason = 'node_lost' THEN 'node_lost' ELSE 'unknown' END
     WHERE organization_id = new.organization_id AND conversation_id = new.id AND transfer IS NOT NULL AND ended_at IS NULL;
    RETURN NULL;
END
$$;
