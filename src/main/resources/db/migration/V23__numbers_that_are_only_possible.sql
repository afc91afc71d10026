ALTER TABLE organization
    -- Whether numbers are taken that have the right length but are in no numbering plan known here.
    ADD COLUMN possible_numbers boolean NOT NULL DEFAULT false;
