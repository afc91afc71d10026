#!/usr/bin/env bash
# Calls of the packaged service to a telephone in another process: how soon an INVITE follows the commit, on the node that
# was asked and on another one, beside a bare commit of pgbench and a bare INVITE of SIPp; what 100 calls at once with
# voice both ways cost, beside a bare loop that sends and receives as many packets; and how fast 5,000 calls that are due at
# once get from their create to their stored outcome, beside pgbench's inserts of
# bare rows. Needs curl, psql, pgbench, sipp.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PARLEY_SIP_PORT=0 PARLEY_MEDIA_PORTS=20000-29999 PARLEY_TELEPHONE_MAX_CALLS=1000 PARLEY_TELEPHONE_MAX_ATTEMPTS_PER_DAY=100000
export PARLEY_TELEPHONE_MAX_CALLS_PER_ORGANIZATION=1000 PARLEY_TELEPHONE_MAX_CALLS_PER_NUMBER=1000 PARLEY_TELEPHONE_DRAIN=1s
. src/bench/service.sh
start "$port"
dialer=$node
PARLEY_TELEPHONE_DIALER=false start $((port + 1))
sip=$((port + 2))
trunk "127.0.0.1:$sip" 1000 "+1415555$(printf '%04d' $((100 + RANDOM % 9900)))"
agent '{"starting_message": "Hello, this is a call that takes quite a while, to be heard for as long as it lasts.", "hangup": {"after_silence": 600}}'

commit=$(pgbench -n -f src/bench/insert-text.sql -c 1 -T 5 -M prepared "$PARLEY_DATABASE_URL" | sed -n 's/latency average = \([0-9.]*\) ms/\1/p')
sipp -sn uas -i 127.0.0.1 -p $((port + 3)) -bg >/dev/null 2>&1 || true
(cd target && rm -f uac_*_rtt.csv && sipp -sn uac -i 127.0.0.1 -p $((port + 4)) 127.0.0.1:$((port + 3)) -m 300 -r 50 -d 0 -trace_rtt -rtt_freq 1 >/dev/null 2>&1)
pkill -f "sipp -sn uas -i 127.0.0.1 -p $((port + 3))" || true
invite=$(tail -n +2 target/uac_*_rtt.csv | cut -d';' -f2 | awk '{ sum += $1 } END { printf "%.2f", sum / NR }')
bare=$(awk -v a="$commit" -v b="$invite" 'BEGIN { printf "%.2f", a + b }')

"$java" src/bench/Calls.java "http://localhost:$port" "http://localhost:$((port + 1))" "$sip" "$dialer" >target/bench-calls.txt
read -r _ p50 p99 <<<"$(grep SAME target/bench-calls.txt)"
row 'commit to INVITE, idle node' "p50 $p50, p99 $p99 ms" "commit $commit + SIPp's $invite ms" "$(ratio "$p50" "$bare")" 'p50 <= 5, p99 <= 30 ms'
read -r _ p50 p99 <<<"$(grep OTHER target/bench-calls.txt)"
row 'commit to INVITE, from another node' "p50 $p50, p99 $p99 ms" "commit $commit + SIPp's $invite ms" "$(ratio "$p50" "$bare")" 'p50 <= 10, p99 <= 50 ms'
inserts=$(pgbench -n -f src/bench/insert-text.sql -c 16 -T 5 -M prepared "$PARLEY_DATABASE_URL" | sed -n 's/tps = \([0-9]*\).*/\1/p')
read -r _ burst created <<<"$("$java" src/bench/Calls.java "http://localhost:$port" - "$sip" burst | grep BURST)"
broken=$(grep -c 'broke off' "target/bench-$port.log" || true)
others=$(sql -c "SELECT count(*) FROM conversation WHERE end_reason <> 'busy'")
row '5,000 calls due, 1,000 places, always busy' "$burst/s, $broken broken off, $others not busy" "bare inserts $inserts/s" "$(ratio "$burst" "$inserts")" '>= 300/s, 0 broken off'
echo "  created at $created/s meanwhile"
read -r _ cpu share late latest <<<"$(grep VOICE target/bench-calls.txt)"
kill "$dialer"
read -r _ cpu0 _ late0 latest0 <<<"$("$java" src/bench/Calls.java bare | grep VOICE)"
row '100 calls at once, voice both ways' "$cpu % of a core, $late late" "bare loop $cpu0 %, $late0 late" "$(ratio "$cpu" "$cpu0")" '<= 100 %, 0 late by > 40 ms'
echo "  $share of the packets that were due came; the latest by $latest ms, of the bare loop's by $latest0 ms"
