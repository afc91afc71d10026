#!/usr/bin/env bash
# Calls of the packaged service to a telephone in another process: how soon an INVITE follows the commit, on the node that
# was asked and on another one, and what 100 calls at once with voice both ways cost.
# Needs curl and a PostgreSQL 18 of its own: PARLEY_DATABASE_URL=postgresql://… src/bench/calls.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
export PARLEY_SIP_PORT=0 PARLEY_TELEPHONE_MAX_CALLS=1000 PARLEY_TELEPHONE_MAX_ATTEMPTS_PER_DAY=100000
export PARLEY_TELEPHONE_MAX_CALLS_PER_ORGANIZATION=1000 PARLEY_TELEPHONE_MAX_CALLS_PER_NUMBER=1000 PARLEY_TELEPHONE_DRAIN=1s
. src/bench/service.sh
start "$port"
dialer=$node
PARLEY_TELEPHONE_DIALER=false start $((port + 1))
trap 'kill $dialer $node' EXIT
sip=$((port + 2))
trunk "127.0.0.1:$sip" 1000 "+1415555$(printf '%04d' $((100 + RANDOM % 9900)))"
agent '{"starting_message": "Hello, this is a call that takes quite a while, to be heard for as long as it lasts.", "hangup": {"after_silence": 600}}'
"$java" src/bench/Calls.java "http://localhost:$port" "http://localhost:$((port + 1))" "$sip" "$dialer"
