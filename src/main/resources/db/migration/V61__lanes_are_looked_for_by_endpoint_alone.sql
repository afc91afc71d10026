-- Lanes wait for so short a time that statistics say that none do. By them an index of all that wait looks as good as that of one
-- endpoint's, and a claim then went through all of it once for each endpoint.
DROP INDEX webhook_lane_due;
