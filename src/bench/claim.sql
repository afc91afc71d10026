-- A bare claim of 200 queued rows by the usual means.
WITH taken AS (
    SELECT id FROM bench_queue WHERE owner IS NULL ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED
)
UPDATE bench_queue SET owner = 1 FROM taken WHERE bench_queue.id = taken.id;
