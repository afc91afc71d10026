#!/usr/bin/env bash
# Webhooks of a thousand organizations at 500 events a second: what the healthy ones wait while a hundred are dead and fifty slow, beside
# the same while all are well. src/bench/webhooks.sh [seconds]. Needs openssl and psql.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-40}
export PARLEY_SIP_PORT=0 PARLEY_ICE_PORT=0 PARLEY_WEBHOOKS_ALLOW_HTTP=true PARLEY_WEBHOOKS_INTERNAL_HOSTS=localhost
PARLEY_ACCESS_SIGNING_KEY=$(openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 2>/dev/null)
export PARLEY_ACCESS_SIGNING_KEY
. src/bench/service.sh
[ -e target/bench-classpath.txt ] || ./mvnw -B -q dependency:build-classpath -Dmdep.outputFile=target/bench-classpath.txt
jdbc=$(sed -E 's|postgresql://([^:@]*):?([^@]*)@(.*)|jdbc:postgresql://\3?user=\1\&password=\2|' <<<"$PARLEY_DATABASE_URL")
start "$port"
run() {
  "$java" -cp "target/classes:$(cat target/bench-classpath.txt)" src/bench/Webhooks.java \
    "http://localhost:$port" "$jdbc" "$2" "$seconds" "$1" | grep DELIVERED
}
read -r _ well _ _ well99 _ <<<"$(run healthy 18090)"
sql -c "DELETE FROM webhook_endpoint"
read -r _ told lost p50 p99 max <<<"$(run ill 18092)"
row "1,000 webhook endpoints, 500 events/s" "$told told, $lost not; p50 $p50, p99 $p99, at most $max ms" "all well: $well told, p99 $well99 ms" "$(ratio "$p99" "$well99")" '0 not, p99 <= 1000 ms'
