-- Who says that a domain is theirs, and whose it is.
CREATE TABLE email_domain (
    -- Lower case.
    domain          text        NOT NULL,
    organization_id uuid        NOT NULL REFERENCES organization,
    -- What the domain's DNS is to say, which only its owner can make it say.
    token           text        NOT NULL,
    -- 'given' by the operator, 'proven' by DNS, 'kept' from before there was a proof; null: nothing yet.
    owned           text        CHECK (owned IN ('given', 'proven', 'kept')),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, domain),
    UNIQUE (organization_id, created_at)
);

CREATE UNIQUE INDEX email_domain_owner ON email_domain (domain) WHERE owned IS NOT NULL;

-- A domain in which only one organization has addresses is its own; those that are set aside for examples are nobody's.
INSERT INTO email_domain (domain, organization_id, token, owned, created_at, updated_at)
SELECT domain, organization_id, gen_random_uuid()::text, 'kept',
       now() + row_number() OVER () * interval '1 microsecond', now()
  FROM (SELECT substring(address FROM '@([^@]*)$') AS domain, min(organization_id::text)::uuid AS organization_id
          FROM email_address
         GROUP BY 1
        HAVING count(DISTINCT organization_id) = 1) alone
 WHERE domain !~ '(^|\.)(test|example|invalid|localhost|example\.(com|net|org))$';
