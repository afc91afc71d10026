-- When a mail was last taken in: the mailbox works.
ALTER TABLE mailbox ADD COLUMN taken_at timestamptz;

-- Mails that were passed over because they could not be fetched or taken in.
CREATE TABLE mail_trouble (
    mailbox         text        NOT NULL REFERENCES mailbox (name),
    uid_validity    bigint      NOT NULL,
    uid             bigint      NOT NULL,
    why             text        NOT NULL,
    -- How often the mail itself was at fault; how often it failed at all.
    tries           int         NOT NULL,
    failures        int         NOT NULL,
    first_failed_at timestamptz NOT NULL,
    last_failed_at  timestamptz NOT NULL,
    next_try_at     timestamptz NOT NULL,
    -- Not tried any more, unless an operator asks for it.
    left_at         timestamptz,
    PRIMARY KEY (mailbox, uid_validity, uid)
);

CREATE INDEX mail_trouble_next ON mail_trouble (mailbox, uid_validity, next_try_at) WHERE left_at IS NULL;
