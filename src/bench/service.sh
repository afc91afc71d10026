# Sourced by the benches: empties the database, starts the packaged service on it, and makes a published agent. Sets TOKEN, AGENT, port, node (its process
# id), and post, which sends a JSON body.
. src/bench/postgres.sh
port=${QUARKUS_HTTP_PORT:-18080}
jar=target/quarkus-app/quarkus-run.jar

empty_database
TOKEN=$("$java" -jar "$jar" token bench)
export TOKEN QUARKUS_HTTP_PORT=$port PARLEY_ACCESS_REQUESTS_PER_SECOND=0 PARLEY_ADDRESS_TRUNK_NETWORKS=127.0.0.0/8
export PARLEY_LOAD_VOICES_PER_CORE=10000 PARLEY_LOAD_MOST_LATE=1
trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT

# Starts a node on a port, with its log in target, and waits until it is ready; its process id is in $node.
start() {
  QUARKUS_HTTP_PORT=$1 "$java" -jar "$jar" >"target/bench-$1.log" 2>&1 &
  node=$!
  until curl -sf "localhost:$1/q/health/ready" >/dev/null; do
    kill -0 $node
  done
}

stop() {
  kill "$1"
  wait "$1" || true
}

post() { curl -sf "localhost:$port$1" -H "Authorization: Bearer $TOKEN" --json "$2"; }
first_id() { sed 's/.*"id":"\([^"]*\)".*/\1/;s/".*//' | head -c 36; }

# Publishes an agent with this configuration; its id is in $AGENT.
agent() {
  AGENT=$(post /core/agents '{"name": "bench"}' | first_id)
  export AGENT
  post "/core/agents/$AGENT/versions" "{\"config\": $1}" >/dev/null
  post "/core/agents/$AGENT/versions/1/publish" '{}' >/dev/null
}

# A trunk to this address and a number on it.
trunk() {
  local id
  id=$(post /core/trunks "{\"name\": \"bench\", \"outbound_config\": {\"address\": \"$1\", \"max_calls\": 100000, \"calls_per_second\": $2}}" | first_id)
  post /core/phone-numbers "{\"phone_number\": \"$3\", \"trunk_id\": \"$id\"}" >/dev/null
}
