-- Where the person and the agent of a WebRTC conversation meet, until it has ended. The node that holds the lease has the
-- person's connection; whoever joins next takes the lease over, with the next fence.
CREATE TABLE room (
    organization_id uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    -- Later than any moment at which the conversation can still be active.
    closes_at       timestamptz NOT NULL,

    lease_owner     uuid,
    lease_until     timestamptz,
    fence           bigint      NOT NULL DEFAULT 0,

    PRIMARY KEY (organization_id, conversation_id),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 70);

CREATE INDEX room_lease ON room (lease_until) WHERE lease_owner IS NOT NULL;
CREATE INDEX room_closing ON room (closes_at) WHERE lease_owner IS NULL;

-- Somebody who wants to listen asks any node; the one that has the room answers. It lives for seconds.
CREATE TABLE listener_offer (
    id              uuid        PRIMARY KEY,
    organization_id uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    node            uuid        NOT NULL,
    offer           text        NOT NULL,
    -- The session that was opened and the SDP answer, or the HTTP status of a refusal and its reason.
    session         text,
    refusal         integer,
    answer          text,
    created_at      timestamptz NOT NULL DEFAULT now()
);
