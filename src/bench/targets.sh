#!/usr/bin/env bash
# One command for the whole table: every target beside a baseline of the same minute, and at the end how creates and lists grow
# to ten million conversations. Half an hour on two cores. Needs wrk, pgbench, psql, sipp and curl (Debian: wrk,
# postgresql-contrib, sip-tester, curl), and 15 GB of disk. src/bench/targets.sh [conversations at the end]
set -euo pipefail
cd "$(dirname "$0")/../.."
most=${1:-10000000}
[ -e target/quarkus-app/quarkus-run.jar ] || ./mvnw -B -q package -DskipTests -DskipITs
export PARLEY_BENCH_TABLE=target/bench-table.txt
: >$PARLEY_BENCH_TABLE
. src/bench/postgres.sh
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT

row what measured baseline ratio target
for bench in "creates.sh text" "creates.sh telephone" texts.sh calls.sh claims.sh starts.sh "lists.sh $most src/bench/plans.txt"; do
  src/bench/$bench || echo "$bench FAILED"
done
echo
cat $PARLEY_BENCH_TABLE
