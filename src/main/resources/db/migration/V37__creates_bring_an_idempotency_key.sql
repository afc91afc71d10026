-- What a create with an Idempotency-Key asked for, as SHA-256: the same key with another body is refused.
ALTER TABLE conversation ADD COLUMN request_digest bytea;
