ALTER TABLE organization
    -- Country codes such as 1 or 49; null: those that the installation allows.
    ADD COLUMN allowed_country_codes text[],
    ADD COLUMN premium_numbers       boolean NOT NULL DEFAULT false;
