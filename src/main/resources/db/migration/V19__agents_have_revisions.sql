-- A node remembers which version an agent talks with. What it remembers holds as long as the agent has the same revision, which
-- the insert of a conversation checks: so creating one does not ask first, and never uses what has been changed.
ALTER TABLE agent ADD COLUMN revision bigint NOT NULL DEFAULT 0;

CREATE FUNCTION next_agent_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END
$$;

CREATE TRIGGER agent_revision BEFORE UPDATE ON agent FOR EACH ROW EXECUTE FUNCTION next_agent_revision();

CREATE FUNCTION agent_version_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE agent SET updated_at = updated_at WHERE id = coalesce(NEW.agent_id, OLD.agent_id);
    RETURN NULL;
END
$$;

CREATE TRIGGER agent_version_changed AFTER INSERT OR UPDATE OR DELETE ON agent_version
    FOR EACH ROW EXECUTE FUNCTION agent_version_changed();
