ALTER TABLE turn
    -- Of the agent's words where they are not heard at once: queued, sent, bounced, failed, suppressed.
    ADD COLUMN delivery_status text,
    ADD COLUMN delivery_error  text;
