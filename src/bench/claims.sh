#!/usr/bin/env bash
# How fast due calls are claimed, all checks included, beside bare SKIP LOCKED claims of pgbench. Needs psql and pgbench.
set -euo pipefail
cd "$(dirname "$0")/../.."
. src/bench/postgres.sh
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
sql -c "DROP TABLE IF EXISTS bench_queue" -c "CREATE TABLE bench_queue AS SELECT n AS id, NULL::int AS owner FROM generate_series(1, 400000) n" \
  -c "ALTER TABLE bench_queue ADD PRIMARY KEY (id)" -c "CREATE INDEX ON bench_queue (id) WHERE owner IS NULL" -c "ANALYZE bench_queue"
bare=$(pgbench -n -f src/bench/claim.sql -c 1 -t 1500 -M prepared "$PARLEY_DATABASE_URL" | sed -n 's/tps = \([0-9]*\).*/\1/p')
sql -c "DROP TABLE bench_queue"
claims=$(./mvnw -B -q -Pbench verify -Dtest=ClaimBench -DskipITs -Dspotless.check.skip 2>&1 | sed -n 's/.*CLAIMS \([0-9]*\).*/\1/p' | tail -1)
row 'claims of calls' "$claims/s" "bare $((bare * 200))/s" "$(ratio "$claims" $((bare * 200)))" '>= 10000/s'
