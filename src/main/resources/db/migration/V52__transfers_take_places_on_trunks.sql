-- How many calls a trunk carries because people are brought to others.
CREATE INDEX attempt_transfers ON attempt (trunk_id) WHERE transfer IS NOT NULL AND ended_at IS NULL;
