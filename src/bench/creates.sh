#!/usr/bin/env bash
# Creates per second of the packaged service beside the bare inserts of the same rows by pgbench, in the same minute; and what
# it costs to ask for the same conversation again. Needs wrk, pgbench, psql and curl:
# src/bench/creates.sh [text|telephone|email] [seconds]
set -euo pipefail
cd "$(dirname "$0")/../.."
export CHANNEL=${1:-text}
seconds=${2:-20}
# Calls and mails are queued, and left to another node.
export PARLEY_TELEPHONE_DIALER=false PARLEY_EMAIL_WORKER=false
export PARLEY_SMTP_HOST=127.0.0.1 PARLEY_EMAIL_FROM=bench@example.com
. src/bench/service.sh
start "$port"
agent '{"starting_message": "Hello {{user_id}}, how can I help you?"}'
trunk 127.0.0.1:9 1 +14155550100

service() { wrk -t1 -c"$1" -d"$2s" --latency -s src/bench/create.lua "http://localhost:$port/core/conversations" | grep RESULT; }
# Transactions per second, and the 99th percentile of their milliseconds.
bare() {
  rm -f target/bench-pgbench.*
  pgbench -n -f "src/bench/insert-$CHANNEL.sql" -c "$1" -j 2 -T "$seconds" -M prepared -l --sampling-rate=0.2 \
    --log-prefix=target/bench-pgbench "$PARLEY_DATABASE_URL" | grep -o 'tps = [0-9.]*' | grep -o '[0-9.]*'
  cat target/bench-pgbench.* | sort -n -k3 | awk '{ took[NR] = $3 } END { printf "%.1f\n", took[int(NR * 0.99)] / 1000 }'
}

service 64 40 >/dev/null # warm: two cores compile slowly
for clients in 1 64; do
  { read -r tps; read -r bare99; } <<<"$(bare $clients)"
  read -r _ rate p50 p99 errors <<<"$(service $clients "$seconds")"
  [ "$errors" = 0 ] || echo "$errors requests failed"
  target='>= 0.5; p99 <= 25 ms'
  [ $clients = 64 ] || target='p50 <= 2 ms'
  row "create $CHANNEL, $clients clients" "$rate/s, p50 $p50, p99 $p99 ms" "pgbench ${tps%.*}/s, p99 $bare99 ms" "$(ratio "$rate" "$tps")" "$target"
done

ID=$(cat /proc/sys/kernel/random/uuid)
export ID
service 64 15 >/dev/null # warm
inserted=$(sql -c "SELECT pg_stat_force_next_flush()" -c "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'conversation'" | tail -1)
read -r _ again _ <<<"$(service 64 "$seconds")"
more=$(($(sql -c "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'conversation'") - inserted))
row "create $CHANNEL again with its id, 64 clients" "$again/s, $more rows written" "create $rate/s" "$(ratio "$again" "$rate")" '> 1, 0 rows'
