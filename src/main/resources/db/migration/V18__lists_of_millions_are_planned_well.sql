-- Whether an index or a walk from the newest on is shorter depends on how many rows a value has. With the usual hundred samples
-- PostgreSQL guesses that wrong for parts of names, for numbers and for the longest talks, once there are millions.
ALTER TABLE conversation
    ALTER COLUMN user_id SET STATISTICS 1000,
    ALTER COLUMN agent_number SET STATISTICS 1000,
    ALTER COLUMN duration SET STATISTICS 1000,
    ALTER COLUMN custom_metadata SET STATISTICS 1000;

ANALYZE conversation;
