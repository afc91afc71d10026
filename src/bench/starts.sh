#!/usr/bin/env bash
# How long a start takes to the first answered request, on a migrated database, and what an idle node holds: the native binary
# where there is one, and the JVM, without and with an AOT cache (JEP 483, JEP 514), beside a bare `java -version`.
set -euo pipefail
cd "$(dirname "$0")/../.."
. src/bench/service.sh

millis() { echo $((($(date +%s%N) - $1) / 1000000)); }
# Starts it five times; prints the median of the milliseconds to readiness, and the last one's resident megabytes.
timed() {
  local begin times=
  for _ in 1 2 3 4 5; do
    begin=$(date +%s%N)
    "$@" >target/bench-start.log 2>&1 &
    node=$!
    until curl -sf "localhost:$port/q/health/ready" >/dev/null; do sleep 0.02; done
    times="$times $(millis "$begin")"
    sleep 1
    rss=$(awk '/VmRSS/ { print int($2 / 1024) }' /proc/$node/status)
    stop $node
  done
  # shellcheck disable=SC2086
  echo "$(printf '%s\n' $times | sort -n | sed -n 3p) $rss"
}

begin=$(date +%s%N)
"$java" -XX:+UseSerialGC -version >/dev/null 2>&1
bare=$(millis "$begin")
read -r jvm rss <<<"$(timed "$java" -XX:+UseSerialGC -jar "$jar")"
row 'start to first answer, JVM' "$jvm ms, $rss MB" "java -version $bare ms" "$(ratio "$jvm" "$bare")" '-'
# As the image makes it: without a database, so that it ends by itself.
env -u PARLEY_DATABASE_URL "$java" -XX:+UseSerialGC -XX:AOTCacheOutput=target/bench.aot -jar "$jar" >target/bench-start.log 2>&1 || true
read -r aot rss <<<"$(timed "$java" -XX:+UseSerialGC -XX:AOTCache=target/bench.aot -jar "$jar")"
row 'start to first answer, JVM with AOT cache' "$aot ms, $rss MB" "without it $jvm ms" "$(ratio "$aot" "$jvm")" '-'
binary=$(find target -maxdepth 1 -name '*-runner' -perm -u+x | head -1)
if [ -n "$binary" ]; then
  read -r native rss <<<"$(timed "$binary")"
  row 'start to first answer, native' "$native ms, $rss MB" "java -version $bare ms" "$(ratio "$native" "$bare")" '<= 150 ms, <= 100 MB'
else
  echo 'No native binary in target: ./mvnw package -Dnative makes one.'
fi
