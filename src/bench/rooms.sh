#!/usr/bin/env bash
# People in rooms of the packaged service, from another process with the same DTLS library: how long joining takes, and what
# many sessions at once with voice both ways cost. src/bench/rooms.sh [sessions] [seconds]
# Needs curl and psql.
set -euo pipefail
cd "$(dirname "$0")/../.."
sessions=${1:-150}
seconds=${2:-20}
export PARLEY_SIP_PORT=0 PARLEY_ICE_PORT=0 PARLEY_ICE_ADDRESSES=127.0.0.1 PARLEY_WEBRTC_MAX_SESSIONS=10000 PARLEY_WEBRTC_DRAIN=1s
. src/bench/service.sh
start "$port"
agent '{"starting_message": "Hello, this is a talk that takes quite a while, to be heard for as long as it lasts.", "hangup": {"after_silence": 600}}'
keys=target/bench-keys.p12
rm -f $keys
"$JAVA_HOME/bin/keytool" -genkeypair -keystore $keys -storepass benching -alias person -keyalg EC -groupname secp256r1 \
  -dname CN=person -validity 30 2>/dev/null
"$java" -cp "target/classes:target/quarkus-app/lib/main/*" src/bench/Rooms.java "http://localhost:$port" "$node" $keys "$sessions" "$seconds"
