# Sourced by the benches: makes PARLEY_DATABASE_URL a database "bench" on a durable PostgreSQL with its usual settings: on
# $PARLEY_BENCH_SERVER (postgresql://user@host:port), else on an embedded one in .parley/bench, whose log is then in $server_log.
# ./mvnw package must have run.
. .mvn/jdk.sh
java=$JAVA_HOME/bin/java
server_log=

embedded_server() {
  : >target/bench-postgres.txt
  "$java" -cp "target/classes:$(cat target/bench-classpath.txt)" src/bench/Postgres.java .parley/bench >target/bench-postgres.txt 2>&1 &
  server_pid=$!
  until PARLEY_BENCH_SERVER=$(grep -m1 ^postgresql: target/bench-postgres.txt); do
    kill -0 $server_pid
    sleep 0.2
  done
}

if [ -z "${PARLEY_BENCH_SERVER:-}" ]; then
  ./mvnw -B -q dependency:build-classpath -Dmdep.outputFile=target/bench-classpath.txt
  embedded_server
  server_log=.parley/bench/data/log/bench.log
  if [ ! -e $server_log ]; then
    psql -Xq "$PARLEY_BENCH_SERVER/postgres" -c "ALTER SYSTEM SET logging_collector = on" -c "ALTER SYSTEM SET log_filename = 'bench.log'"
    kill $server_pid
    wait $server_pid || true
    embedded_server
  fi
fi
export PARLEY_DATABASE_URL=$PARLEY_BENCH_SERVER/bench

empty_database() {
  psql -Xq "$PARLEY_BENCH_SERVER/postgres" -c "DROP DATABASE IF EXISTS bench WITH (FORCE)" -c "CREATE DATABASE bench"
}
