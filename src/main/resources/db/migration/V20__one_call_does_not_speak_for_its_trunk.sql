-- One call that was refused says little of its trunk; several in a row do.
ALTER TABLE trunk_pace
    ADD COLUMN refused_by uuid,
    ADD COLUMN refused_at timestamptz;
