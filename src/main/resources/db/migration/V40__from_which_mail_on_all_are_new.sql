-- The next mail's UID when the mailbox was first read (RFC 9051, 2.3.1.1): what has it or a later one is new, whatever the
-- server's clock says.
ALTER TABLE mailbox ADD COLUMN first_new_uid bigint;
