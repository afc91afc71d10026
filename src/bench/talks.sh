#!/usr/bin/env bash
# Talks of the packaged service, recorded, with people in another process, whose recognizer answers at once: how long an answer takes beyond the
# silence that ends a turn, what it costs, and whether voice leaves in time; 1, 10, 50 and 100 at once. Needs curl and psql.
set -euo pipefail
cd "$(dirname "$0")/../.."
recognizer=18082
export PARLEY_SIP_PORT=0 PARLEY_ICE_PORT=0 PARLEY_MEDIA_PORTS=20000-29999 PARLEY_TELEPHONE_MAX_CALLS=1000 PARLEY_TELEPHONE_MAX_ATTEMPTS_PER_DAY=100000
export PARLEY_TELEPHONE_MAX_CALLS_PER_ORGANIZATION=1000 PARLEY_TELEPHONE_MAX_CALLS_PER_NUMBER=1000 PARLEY_TELEPHONE_DRAIN=1s
export PARLEY_RECOGNIZER_TYPE=TRANSCRIPTIONS PARLEY_RECOGNIZER_BASE_URL=http://localhost:$recognizer/v1
export PARLEY_RECORDING_DIRECTORY=$PWD/target/bench-recordings PARLEY_RECORDING_SPOOL=$PWD/target/bench-recordings-spool
. src/bench/service.sh
start "$port"
sip=$((port + 2))
trunk "127.0.0.1:$sip" 1000 "+1415555$(printf '%04d' $((100 + RANDOM % 9900)))"
agent '{"starting_message": "Hello, where is my order number five, please?", "model": {"name": "scripted"}, "max_duration": 50, "recording": {},
        "voice": {"turn_taking": {"reprompts": 0}}, "script": {"default_reply": "It is in the oven now, and it will be ready at noon, or a little later than that."}}'
empty=$(ps -o rss= -p "$node")
"$java" src/bench/Talks.java "http://localhost:$port" "$sip" "$recognizer" "$node" >target/bench-talks.txt
grep TALKS target/bench-talks.txt | while read -r _ talks p50 p99 answers cpu late latest; do
  row "$talks talks at once" "p50 $p50, p99 $p99 ms, $answers answers" "$cpu % of a core, $late late, the latest by $latest ms" - 'p50 <= 20, p99 <= 60 ms at 50; 0 late by > 40 ms at 100'
done
read -r _ interruptions ducked ducked250 silent silent600 <<<"$(grep INTERRUPTIONS target/bench-talks.txt)"
row "$interruptions interruptions, 50 talks at once" "ducked p50 $ducked ms, $ducked250 % within 250; silent p50 $silent ms, $silent600 % within 600" - - 'ducked <= 250 ms; silent <= 100 ms behind the 500 that decide'
echo "  resident $((empty / 1024)) MB before, $(($(ps -o rss= -p "$node") / 1024)) MB after"
