-- Who is told of what happens, by HTTP. The log is read once for each organization that has somebody to tell, and each event
-- becomes a delivery for each endpoint that wants it, in the transaction that moves the place read to: none is lost, none is
-- made twice.
CREATE TABLE webhook_endpoint (
    id                uuid        PRIMARY KEY,
    organization_id   uuid        NOT NULL REFERENCES organization (id),
    url               text        NOT NULL,
    description       text,
    -- Empty: all.
    types             text[]      NOT NULL,
    -- Whether it is told what people say.
    sensitive         boolean     NOT NULL,
    secret            bytea       NOT NULL,
    -- Signs beside the new one for a while.
    previous_secret   bytea,
    previous_until    timestamptz,
    disabled_at       timestamptz,
    disabled_reason   text        CHECK (disabled_reason IN ('by_request', 'gone', 'failing')),
    -- Of the failures since the last success the first.
    failing_since     timestamptz,
    -- Whether its last answer took long.
    slow              boolean     NOT NULL DEFAULT false,
    -- What was settled when it was made is not told.
    from_xact         bigint      NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL
);

CREATE INDEX webhook_endpoint_of_organization ON webhook_endpoint (organization_id, created_at);

-- Up to where the log is read, for organizations that have an endpoint. What happened long before this place was read needs no
-- looking for, so that a look does not open the tables of all days.
CREATE TABLE webhook_reader (
    organization_id uuid        PRIMARY KEY REFERENCES organization (id),
    xact            bigint      NOT NULL,
    seq             bigint      NOT NULL,
    read_at         timestamptz NOT NULL
);

CREATE TABLE webhook_delivery (
    organization_id uuid        NOT NULL,
    id              uuid        PRIMARY KEY,
    endpoint_id     uuid        NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
    conversation_id uuid,
    -- Its place among those of its conversation.
    xact            bigint      NOT NULL,
    seq             bigint      NOT NULL,
    part            smallint    NOT NULL,
    event_id        text        NOT NULL,
    type            text        NOT NULL,
    body            text        NOT NULL,
    status          text        NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts        integer     NOT NULL DEFAULT 0,
    code            integer,
    answer          text,
    millis          integer,
    attempted_at    timestamptz,
    created_at      timestamptz NOT NULL
);

CREATE UNIQUE INDEX webhook_delivery_of_event ON webhook_delivery (endpoint_id, xact, seq, part);
CREATE INDEX webhook_delivery_of_endpoint ON webhook_delivery (endpoint_id, created_at);
CREATE INDEX webhook_delivery_pending ON webhook_delivery (endpoint_id, conversation_id, xact, seq, part)
    WHERE status = 'pending';
CREATE INDEX webhook_delivery_of_conversation ON webhook_delivery (organization_id, conversation_id);
CREATE INDEX webhook_delivery_over ON webhook_delivery (created_at) WHERE status <> 'pending';

-- What is to be told to one endpoint of one conversation, one after the other: a failure holds up this alone.
CREATE TABLE webhook_lane (
    organization_id uuid        NOT NULL,
    id              uuid        NOT NULL,
    endpoint_id     uuid        NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
    conversation_id uuid,
    -- Null while its endpoint is disabled.
    due_at          timestamptz,
    -- Grows with what comes; whoever has seen less does not take the lane away.
    arrivals        integer     NOT NULL DEFAULT 1,
    failures        integer     NOT NULL DEFAULT 0,
    lease_owner     uuid,
    lease_until     timestamptz,
    fence           bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, id),
    UNIQUE NULLS NOT DISTINCT (endpoint_id, conversation_id)
);

CREATE INDEX webhook_lane_waiting ON webhook_lane (endpoint_id, due_at) WHERE lease_owner IS NULL AND due_at IS NOT NULL;
CREATE INDEX webhook_lane_due ON webhook_lane (due_at) WHERE lease_owner IS NULL;
CREATE INDEX webhook_lane_held ON webhook_lane (endpoint_id, lease_until) WHERE lease_owner IS NOT NULL;

CREATE FUNCTION tell_of_disabled_endpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event (organization_id, type, data)
    VALUES (new.organization_id, 'webhook_endpoint.disabled',
            jsonb_build_object('webhook_endpoint_id', new.id, 'reason', new.disabled_reason));
    RETURN NULL;
END
$$;

CREATE TRIGGER told_of_disabling AFTER UPDATE OF disabled_at ON webhook_endpoint
    FOR EACH ROW WHEN (new.disabled_at IS NOT NULL AND old.disabled_at IS NULL)
    EXECUTE FUNCTION tell_of_disabled_endpoint();
