-- An offer to listen to a call: the node that has the call answers where all are asked.
ALTER TABLE listener_offer ALTER COLUMN node DROP NOT NULL;
