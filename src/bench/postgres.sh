# Sourced by the benches, after ./mvnw package: PARLEY_DATABASE_URL is a PostgreSQL 18 of its own (postgresql://…), else it becomes
# that of an embedded one in .parley/bench, durable and with its usual settings, whose log is then in $PARLEY_BENCH_LOG.
. .mvn/jdk.sh
set +f
java=$JAVA_HOME/bin/java

embedded_server() {
  : >target/bench-postgres.txt
  "$java" -cp "target/classes:$(cat target/bench-classpath.txt)" src/bench/Postgres.java .parley/bench >target/bench-postgres.txt 2>&1 &
  server_pid=$!
  until PARLEY_DATABASE_URL=$(grep -m1 ^postgresql: target/bench-postgres.txt); do
    kill -0 $server_pid
    sleep 0.2
  done
}

if [ -z "${PARLEY_DATABASE_URL:-}" ]; then
  ./mvnw -B -q dependency:build-classpath -Dmdep.outputFile=target/bench-classpath.txt
  embedded_server
  export PARLEY_DATABASE_URL PARLEY_BENCH_LOG=.parley/bench/data/log/bench.log
  if [ ! -e $PARLEY_BENCH_LOG ]; then
    psql -Xq "$PARLEY_DATABASE_URL" -c "ALTER SYSTEM SET logging_collector = on" -c "ALTER SYSTEM SET log_filename = 'bench.log'"
    kill $server_pid
    wait $server_pid || true
    embedded_server
  fi
fi

sql() { psql -XAtq "$PARLEY_DATABASE_URL" "$@"; }

# Nothing is left of an earlier bench.
empty_database() {
  sql -c "DROP SCHEMA public CASCADE" -c "CREATE SCHEMA public" 2>/dev/null
}

# One line of the table: what, measured, the baseline of the same minute, their ratio, the target.
row() {
  printf '%-44s %-28s %-34s %6s   %s\n' "$@" | tee -a "${PARLEY_BENCH_TABLE:-/dev/null}"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
