-- Whoever looks after a webhook endpoint gets a mail when it is told nothing any more, if they gave an address.
ALTER TABLE webhook_endpoint
    ADD COLUMN alert_email text,
    -- When such a mail was last written: not again within hours, or it could be had written to anybody.
    ADD COLUMN alerted_at  timestamptz;

-- Mails of the installation to those who run it, which belong to no conversation.
CREATE TABLE notice (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL DEFAULT gen_random_uuid(),
    recipient       text        NOT NULL,
    -- What it is about, for whoever words it.
    endpoint_id     uuid        NOT NULL,
    url             text        NOT NULL,
    reason          text        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    due_at          timestamptz NOT NULL DEFAULT now(),
    failures        integer     NOT NULL DEFAULT 0,
    lease_owner     uuid,
    lease_until     timestamptz,
    fence           bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, id)
);

CREATE INDEX notice_due ON notice (due_at) WHERE lease_owner IS NULL;
CREATE INDEX notice_held ON notice (lease_until) WHERE lease_owner IS NOT NULL;

CREATE FUNCTION mail_of_disabled_endpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notice (organization_id, recipient, endpoint_id, url, reason)
    VALUES (new.organization_id, new.alert_email, new.id, new.url, new.disabled_reason);
    new.alerted_at := now();
    RETURN new;
END
$$;

CREATE TRIGGER mailed_of_disabling BEFORE UPDATE OF disabled_at ON webhook_endpoint
    FOR EACH ROW WHEN (new.disabled_at IS NOT NULL AND old.disabled_at IS NULL AND new.alert_email IS NOT NULL
                       AND new.disabled_reason <> 'by_request'
                       AND (old.alerted_at IS NULL OR old.alerted_at < now() - interval '6 hours'))
    EXECUTE FUNCTION mail_of_disabled_endpoint();
