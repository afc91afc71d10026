#!/usr/bin/env bash
# Creates per second of the packaged service beside the bare inserts of the same rows by pgbench, in the same minute.
# Needs wrk, pgbench, curl and a PostgreSQL 18 of its own: PARLEY_DATABASE_URL=postgresql://… src/bench/creates.sh [seconds]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-20}
port=${QUARKUS_HTTP_PORT:-18080}
jar=target/quarkus-app/quarkus-run.jar
. .mvn/jdk.sh
java=$JAVA_HOME/bin/java

TOKEN=$("$java" -jar "$jar" token bench)
export TOKEN QUARKUS_HTTP_PORT=$port
"$java" -jar "$jar" >target/bench.log 2>&1 &
service=$!
trap 'kill $service' EXIT
until curl -sf "localhost:$port/q/health/ready" >/dev/null; do
  kill -0 $service
done
grep -o 'started in [0-9.]*s' target/bench.log

post() { curl -sf "localhost:$port$1" -H "Authorization: Bearer $TOKEN" --json "$2"; }
AGENT=$(post /core/agents '{"name": "bench"}' | sed 's/.*"id":"\([^"]*\)".*/\1/;s/".*//')
AGENT=${AGENT:0:36}
export AGENT
post "/core/agents/$AGENT/versions" '{"config": {"starting_message": "Hello {{user_id}}, how can I help you?"}}' >/dev/null
post "/core/agents/$AGENT/versions/1/publish" '{}' >/dev/null

service() { wrk -t1 -c"$1" -d"$2s" --latency -s src/bench/create.lua "http://localhost:$port/core/conversations" | grep RESULT; }
bare() { pgbench -n -f src/bench/insert.sql -c "$1" -j 2 -T "$seconds" -M prepared "$PARLEY_DATABASE_URL" | grep -o 'tps = [0-9.]*' | grep -o '[0-9.]*'; }

service 64 40 >/dev/null # warm: two cores compile slowly
for clients in 1 64; do
  tps=$(bare $clients)
  read -r _ rate p50 p99 errors <<<"$(service $clients "$seconds")"
  awk -v c=$clients -v t="$tps" -v r="$rate" -v p50="$p50" -v p99="$p99" -v e="$errors" \
    'BEGIN { printf "%2d clients: %5d creates/s, p50 %.2f ms, p99 %.2f ms, %d errors; bare %5d/s; ratio %.2f\n", c, r, p50, p99, e, t, r / t }'
done
