-- What a token endpoint gave in place of a configured refresh token, by the digest of that one.
CREATE TABLE mail_refresh_token (
    configured bytea PRIMARY KEY,
    sealed bytea NOT NULL,
    replaced_at timestamptz NOT NULL DEFAULT now()
);
