-- What stands in the way of a mail, and since when a thread waits for its mail server.
ALTER TABLE mail ADD COLUMN error text;
ALTER TABLE mail_thread ADD COLUMN held_since timestamptz;
