#!/usr/bin/env bash
# Text turns of the packaged service at once, against a model in another process that streams eight tokens in two seconds: what 150
# together for a while take beside the model's own time, one after sixty answers that never end, and an answer without an end in
# a heap of 320 MB. src/bench/texts.sh [seconds]. Needs curl and psql.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
model=18081
export PARLEY_MODEL_BASE_URL=http://localhost:$model PARLEY_MODEL_API_KEY=bench PARLEY_MODEL_TIMEOUT=5s
export PARLEY_TEXT_MAX_MESSAGES=1000000 PARLEY_SIP_PORT=0 PARLEY_ICE_PORT=0
. src/bench/service.sh
JAVA_TOOL_OPTIONS="-Xms320m -Xmx320m" start "$port"
agent '{"starting_message": "Hello.", "model": {"name": "instant", "context_tokens": 1000}}'
"$java" src/bench/Texts.java "http://localhost:$port" $model "$seconds" >target/bench-texts.txt
read -r _ turns failed p50 p99 <<<"$(grep TEXT target/bench-texts.txt)"
read -r _ direct50 direct99 <<<"$(grep DIRECT target/bench-texts.txt)"
read -r _ bare50 _ <<<"$(grep MODEL target/bench-texts.txt)"
row "text turns, 150 at once" "$turns/s, $failed failed, ours p50 $p50, p99 $p99 ms" "the model itself p50 $direct50, p99 $direct99 ms" "$(ratio "$p99" "$direct99")" '0 failed, our p99 <= 20 ms'
read -r _ first50 first99 <<<"$(grep FIRST target/bench-texts.txt)"
row "a model's first word to who streams" "p50 $first50, p99 $first99 ms" "the whole answer $bare50 ms" - 'p50 <= 5 ms'
read -r _ late status millis <<<"$(grep STALLED target/bench-texts.txt)"
row "a turn after $late stalled ones" "$status in $millis ms" "ours of 150 at once $p50 ms" "$(ratio "$millis" "$p50")" 'at once'
row "an answer without an end, 320 MB" "$(grep ENDLESS target/bench-texts.txt), $(($(ps -o rss= -p $node) / 1024)) MB" - - 'no 5xx but 502'
