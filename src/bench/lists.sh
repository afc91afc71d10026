#!/usr/bin/env bash
# How creates and lists cost more as there are more conversations: loads 10 thousand, 100 thousand, 1 million and 10 million,
# and asks for pages by every documented filter. src/bench/lists.sh [conversations at the end] [file for the plans]
# Needs wrk and psql, and for the plans the embedded PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/../.."
most=${1:-10000000}
plans=${2:-}
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
  read -r _ one p50 _ <<<"$(service 1 10)"
  read -r _ many _ p99 _ <<<"$(service 64 10)"
  # The bench's own conversations would be the newest ones of every list.
  sql -c "DELETE FROM turn WHERE created_at > now() - interval '1 hour'" -c "DELETE FROM conversation WHERE created_at > now() - interval '1 hour'" \
    -c "VACUUM (ANALYZE) conversation"
  "$java" src/bench/Lists.java "http://localhost:$port" "$size" 40 >target/bench-lists-$size.txt
  slowest=$(grep -v ^combined target/bench-lists-$size.txt | sort -t'|' -k3 -rn | head -1)
  IFS='|' read -r filter _ p95 _ <<<"$slowest"
  plain=$(grep '^none ' target/bench-lists-$size.txt | cut -d'|' -f2)
  [ "$size" != 10000 ] || first="$one $many $plain"
  read -r one0 many0 plain0 <<<"$first"
  row "at $size: create, 1 and 64 clients" "$one/s, $many/s; p50 $p50, p99 $p99" "at 10000: $one0/s, $many0/s" "$(ratio "$one" "$one0")" '-'
  row "at $size: a page without a filter" "p50 $plain ms" "at 10000: $plain0 ms" "$(ratio "$plain" "$plain0")" 'p95 <= 50 ms'
  row "at $size: the slowest single filter" "p95 $p95 ms" "$(echo $filter)" '' 'p95 <= 50 ms'
  stop $node
done
if [ -n "$plans" ]; then
  QUARKUS_DATASOURCE_JDBC_ADDITIONAL_JDBC_PROPERTIES_OPTIONS='-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_analyze=on' start "$port"
  "$java" src/bench/Lists.java "http://localhost:$port" "$loaded" $PARLEY_BENCH_LOG | sed '1,/^$/d' >"$plans"
fi
