#!/usr/bin/env bash
# Loads conversations number $1 to $2 of a made-up year by COPY, each with its greeting: nine of ten belong to the organization
# "bench", the others to a hundred small ones. The same numbers are always the same conversations.
# Needs psql and PARLEY_DATABASE_URL with the schema and that organization in it.
set -euo pipefail
cd "$(dirname "$0")"
run() { psql -XqAt -v ON_ERROR_STOP=1 "$PARLEY_DATABASE_URL" "$@"; }

# Secondary indexes are made anew afterwards: it is a loader, not a measurement.
indexes=$(run -c "SELECT string_agg(indexdef, ';') FROM pg_indexes WHERE tablename = 'conversation' AND indexdef NOT LIKE '%UNIQUE%'")
run -c "SELECT 'DROP INDEX ' || indexname || ';' FROM pg_indexes WHERE tablename = 'conversation' AND indexdef NOT LIKE '%UNIQUE%'" | run
for table in conversation turn; do
  run -v from="$1" -v to="$2" -f "load-$table.sql" | run -c "COPY $(head -1 "load-$table.sql" | sed 's/^-- //') FROM STDIN"
done
run -c "SET maintenance_work_mem = '1GB'; SET max_parallel_maintenance_workers = 2; $indexes"
run -c "VACUUM (ANALYZE) conversation" -c "VACUUM (ANALYZE) turn" -c CHECKPOINT
