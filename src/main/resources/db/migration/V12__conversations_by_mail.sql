-- The mail side of a conversation. It is due when there is something to do: mail to answer, mail to send.
CREATE TABLE mail_thread (
    organization_id uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    -- Stands, signed, in the address that replies go to.
    number          bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    correspondent   text        NOT NULL,
    sender          text        NOT NULL,
    sender_name     text,
    subject         text        NOT NULL,
    begun_by_person boolean     NOT NULL DEFAULT false,
    created_at      timestamptz NOT NULL,

    -- Null: nothing to do.
    due_at          timestamptz,
    -- Mails that came in; tells whether one came while a node was at work.
    arrivals        integer     NOT NULL DEFAULT 0,
    -- Tries in a row that failed, and since when.
    failures        integer     NOT NULL DEFAULT 0,
    failing_since   timestamptz,

    -- A node's time-limited right to work on it; what it writes is conditional on the fence.
    lease_owner     uuid,
    lease_until     timestamptz,
    fence           bigint      NOT NULL DEFAULT 0,

    PRIMARY KEY (organization_id, conversation_id),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) WITH (fillfactor = 80);

-- Organizations take turns; in each the oldest due thread is first.
CREATE INDEX mail_thread_due ON mail_thread (organization_id, due_at) WHERE due_at IS NOT NULL AND lease_owner IS NULL;
CREATE INDEX mail_thread_lease ON mail_thread (lease_until) WHERE lease_owner IS NOT NULL;
-- Whether somebody who writes is known.
CREATE INDEX mail_thread_of_correspondent ON mail_thread (organization_id, correspondent);
-- How many conversations people began lately.
CREATE INDEX mail_thread_begun ON mail_thread (organization_id, created_at) WHERE begun_by_person;

-- Every mail of a conversation, either way.
CREATE TABLE mail (
    organization_id uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    -- Without its angle brackets. Ours is chosen before the first try, so that a repeat is recognised as the same mail.
    message_id      text        NOT NULL,
    incoming        boolean     NOT NULL,
    -- Its turn; null while an incoming mail waits to be one, and for ever when it was ignored.
    seq             integer,
    -- What an incoming mail says, until it is a turn.
    body            text,
    -- What is shown with that turn: from, attachments.
    detail          jsonb,
    -- Why an incoming mail did not become a turn.
    ignored         text,
    -- Tries to send it, begun; whether one is under way; whether one ended without anybody knowing how.
    attempts        integer     NOT NULL DEFAULT 0,
    trying          boolean     NOT NULL DEFAULT false,
    maybe_sent      boolean     NOT NULL DEFAULT false,
    -- When it came in, or was queued.
    created_at      timestamptz NOT NULL,
    sent_at         timestamptz,
    PRIMARY KEY (organization_id, conversation_id, message_id)
);

CREATE UNIQUE INDEX mail_of_turn ON mail (organization_id, conversation_id, seq) WHERE NOT incoming;
-- Replies and bounces name the mail that they are about.
CREATE INDEX mail_message_id ON mail (message_id);
