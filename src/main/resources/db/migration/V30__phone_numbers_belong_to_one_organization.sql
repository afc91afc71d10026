-- A number of the outside world belongs to one organization.
CREATE TABLE phone_number_owner (
    phone_number    text        PRIMARY KEY,
    organization_id uuid        NOT NULL REFERENCES organization,
    -- By the operator; else the organization was the first to register it.
    given           boolean     NOT NULL,
    since           timestamptz NOT NULL
);

CREATE INDEX phone_number_owner_organization ON phone_number_owner (organization_id);

-- By its digits, whoever holds it.
CREATE INDEX phone_number_digits ON phone_number (phone_number);

-- What only one organization holds is its own. What several hold is decided by the operator; until then it is shared with nobody.
-- Numbers that the plan keeps for fiction are nobody's.
INSERT INTO phone_number_owner (phone_number, organization_id, given, since)
SELECT phone_number, min(organization_id::text)::uuid, false, min(created_at)
  FROM phone_number
 WHERE phone_number !~ '^\+1[2-9][0-9]{2}55501[0-9]{2}$'
 GROUP BY phone_number
HAVING count(*) = 1;

-- Those that may call with it; null: all of the installation.
ALTER TABLE phone_number ADD COLUMN outbound_organizations uuid[];
