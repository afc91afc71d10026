#!/usr/bin/env bash
# Creates per second of the packaged service beside the bare inserts of the same rows by pgbench, in the same minute.
# Needs wrk, pgbench, curl and a PostgreSQL 18 of its own:
# PARLEY_DATABASE_URL=postgresql://… src/bench/creates.sh [text|telephone|email] [seconds]
set -euo pipefail
cd "$(dirname "$0")/../.."
export CHANNEL=${1:-text}
seconds=${2:-20}
# Calls and mails are queued, and left to another node.
export PARLEY_TELEPHONE_DIALER=false PARLEY_EMAIL_WORKER=false
export PARLEY_SMTP_HOST=127.0.0.1 PARLEY_EMAIL_FROM=bench@example.com
. src/bench/service.sh
start "$port"
trap 'kill $node' EXIT
grep -o 'started in [0-9.]*s' "target/bench-$port.log"
agent '{"starting_message": "Hello {{user_id}}, how can I help you?"}'
trunk 127.0.0.1:9 1 +14155550100 || true # there already, after an earlier run

service() { wrk -t1 -c"$1" -d"$2s" --latency -s src/bench/create.lua "http://localhost:$port/core/conversations" | grep RESULT; }
bare() { pgbench -n -f "src/bench/insert-$CHANNEL.sql" -c "$1" -j 2 -T "$seconds" -M prepared "$PARLEY_DATABASE_URL" | grep -o 'tps = [0-9.]*' | grep -o '[0-9.]*'; }

service 64 40 >/dev/null # warm: two cores compile slowly
for clients in 1 64; do
  tps=$(bare $clients)
  read -r _ rate p50 p99 errors <<<"$(service $clients "$seconds")"
  awk -v c=$clients -v t="$tps" -v r="$rate" -v p50="$p50" -v p99="$p99" -v e="$errors" \
    'BEGIN { printf "%2d clients: %5d creates/s, p50 %.2f ms, p99 %.2f ms, %d errors; bare %5d/s; ratio %.2f\n", c, r, p50, p99, e, t, r / t }'
done
