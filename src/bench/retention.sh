#!/usr/bin/env bash
# What lists and creates take while an organization's new rule of retention is worked off: planned for all that is over, and
# erased. src/bench/retention.sh [conversations]. Needs wrk, psql and curl, and 15 GB of disk for ten million.
set -euo pipefail
cd "$(dirname "$0")/../.."
most=${1:-10000000}
export PARLEY_TELEPHONE_DIALER=false CHANNEL=text PARLEY_ERASURE_EVERY=1s
. src/bench/service.sh
src/bench/load.sh 1 "$most"
start "$port"
agent '{"starting_message": "Hello {{user_id}}, how can I help you?"}'

creates() { wrk -t1 -c"$1" -d"$2s" --latency -s src/bench/create.lua "http://localhost:$port/core/conversations" | grep RESULT; }
# Sets one, many, p99 (of 64 clients), slow (the slowest filter's p95) and filter.
measure() {
  read -r _ one _ _ <<<"$(creates 1 10)"
  read -r _ many _ p99 _ <<<"$(creates 64 10)"
  "$java" src/bench/Lists.java "http://localhost:$port" "$most" 40 >"target/bench-retention-$1.txt"
  IFS='|' read -r filter _ slow _ <<<"$(grep -v ^combined "target/bench-retention-$1.txt" | sort -t'|' -k3 -rn | head -1)"
}
left() { sql -c "SELECT count(*) FROM retention_due" -c "SELECT count(*) FROM erased_conversation" | paste -sd' '; } # planned and not done, done
creates 64 15 >/dev/null # warm
measure before
one0=$one many0=$many p990=$p99 slow0=$slow
curl -sf -X PUT "localhost:$port/admin/retention" -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"conversations": 30}' >/dev/null
read -r due erased <<<"$(left)"
began=$(date +%s)
measure erasing
read -r due2 erased2 <<<"$(left)"
took=$(($(date +%s) - began))
row "while erasing: creates, 1 and 64 clients" "$one/s, $many/s; p99 $p99" "without: $one0/s, $many0/s; p99 $p990" "$(ratio "$many" "$many0")" '-'
row "while erasing: the slowest single filter" "p95 $slow ms ($(echo $filter))" "without: $slow0 ms" "$(ratio "$slow" "$slow0")" 'p95 <= 50 ms'
row "while erasing: how fast" "$(((due2 - due + erased2 - erased) / took)) planned/s" "$(((erased2 - erased) / took)) erased/s" - -
