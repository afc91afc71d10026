-- What nodes write now and then, to know whether anything can be written. One row, in a page of its own each time.
CREATE TABLE write_probe (
    written_at timestamptz NOT NULL,
    filling    text        NOT NULL
);

ALTER TABLE write_probe ALTER COLUMN filling SET STORAGE PLAIN;
