-- What a carrier said of an attempt in the header fields that its trunk names, by their names there.
ALTER TABLE attempt ADD COLUMN headers jsonb;
