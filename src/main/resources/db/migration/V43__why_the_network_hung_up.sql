-- What the network says of the end of an attempt: a cause of Q.850, where it tells one (RFC 3326).
ALTER TABLE attempt ADD COLUMN cause integer;
