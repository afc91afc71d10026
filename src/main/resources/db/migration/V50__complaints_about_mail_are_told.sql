-- A person has told their provider that a mail of ours is unwanted.
CREATE FUNCTION tell_of_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM conversation
      WHERE organization_id = new.organization_id AND id = new.conversation_id
        FOR NO KEY UPDATE;
    PERFORM tell(new.organization_id, new.conversation_id, 'email.complained', '{}');
    RETURN NULL;
END
$$;

CREATE TRIGGER told_of_complaint AFTER INSERT ON mail
    FOR EACH ROW WHEN (new.incoming AND new.ignored = 'complaint')
    EXECUTE FUNCTION tell_of_complaint();
