-- What stands in the way of a mail, and since when a thread waits for its mail server.
ALTER TABLE mail ADD COLUMN error text;
ALTER TABLE mail_thread ADD COLUMN held_since timestamptz;

-- How long the oldest has waited to be tried again.
CREATE INDEX mail_thread_waiting ON mail_thread (least(failing_since, held_since))
 WHERE failing_since IS NOT NULL OR held_since IS NOT NULL;
