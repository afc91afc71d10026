-- The room of a conversation on a LiveKit server, from its creation until it is deleted there. It is due when there is
-- something to ask of that server: an agent for the room, or its end.
CREATE TABLE livekit_room (
    organization_id uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    name            text        NOT NULL UNIQUE,
    dispatched      boolean     NOT NULL DEFAULT false,
    due_at          timestamptz NOT NULL,
    -- Tries in a row that failed.
    failures        integer     NOT NULL DEFAULT 0,

    lease_owner     uuid,
    lease_until     timestamptz,
    fence           bigint      NOT NULL DEFAULT 0,

    PRIMARY KEY (organization_id, conversation_id),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 80);

CREATE INDEX livekit_room_due ON livekit_room (due_at) WHERE lease_owner IS NULL;
CREATE INDEX livekit_room_lease ON livekit_room (lease_until) WHERE lease_owner IS NOT NULL;
