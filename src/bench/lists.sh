#!/usr/bin/env bash
# How creates and lists cost more as there are more conversations: loads 10 thousand, 100 thousand, 1 million and 10 million,
# and asks for pages by every documented filter. src/bench/lists.sh [conversations at the end] [file for the plans]
# Needs wrk and psql, and for the plans the embedded PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/../.."
most=${1:-10000000}
plans=${2:-}
. src/bench/postgres.sh
trap 'kill $(jobs -p)' EXIT
empty_database
export PARLEY_TELEPHONE_DIALER=false CHANNEL=text
. src/bench/service.sh

loaded=0
for size in 10000 100000 1000000 10000000; do
  [ "$size" -le "$most" ] || break
  src/bench/load.sh $((loaded + 1)) "$size"
  loaded=$size
  start "$port"
  agent '{"starting_message": "Hello {{user_id}}, how can I help you?"}'
  service() { wrk -t1 -c"$1" -d"$2s" --latency -s src/bench/create.lua "http://localhost:$port/core/conversations" | grep RESULT; }
  service 64 15 >/dev/null # warm
  for clients in 1 64; do
    read -r _ rate p50 p99 _ <<<"$(service $clients 10)"
    echo "GROWTH $size conversations: create with $clients clients: $rate/s, p50 $p50 ms, p99 $p99 ms"
  done
  psql -Xq "$PARLEY_DATABASE_URL" -c "DELETE FROM conversation WHERE user_id = 'customer-42' AND created_at > now() - interval '1 hour'" -c "VACUUM (ANALYZE) conversation"
  "$java" src/bench/Lists.java "http://localhost:$port" "$size" 20 | sed "s/^LIST/LIST $size/"
  kill $node
  wait $node || true
done
if [ -n "$plans" ]; then
  QUARKUS_DATASOURCE_JDBC_ADDITIONAL_JDBC_PROPERTIES_OPTIONS='-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_analyze=on' start "$port"
  "$java" src/bench/Lists.java "http://localhost:$port" "$loaded" $server_log | sed '1,/^$/d' >"$plans"
fi
