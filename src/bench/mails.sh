#!/usr/bin/env bash
# Mails per second that the packaged service hands to a local SMTP sink, beside what a bare client hands to it in the same
# minute over as many connections. Needs smtp-sink and smtp-source (Debian: postfix), curl and psql: src/bench/mails.sh [mails]
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH=$PATH:/usr/sbin
mails=${1:-5000}
connections=10
export PARLEY_SMTP_HOST=127.0.0.1 PARLEY_SMTP_PORT=${PARLEY_SMTP_PORT:-12525} PARLEY_SMTP_START_TLS=DISABLED
export PARLEY_SMTP_CONNECTIONS=$connections PARLEY_EMAIL_FROM=bench@example.com
. src/bench/service.sh
[ "$(id -u)" = 0 ] && as="-u nobody"
smtp-sink ${as:-} "127.0.0.1:$PARLEY_SMTP_PORT" 1000 &
sink=$!
start "$port"
agent '{"starting_message": "Hello {{user_id}}, how can I help you?"}'

# Queues so many while nobody sends, then lets all of them be due at once.
run() {
  sql -c "
    WITH opened AS (
        INSERT INTO conversation (organization_id, id, direction, channel, status, user_id, agent_version_id, created_at,
                                  updated_at, connected_at, deadline_at, deadline_reason, max_deadline_at)
        SELECT organization_id, gen_random_uuid(), 'outbound', 'email', 'in_progress', 'user', id,
               clock_timestamp() + n * interval '1 microsecond', now(), now(), now() + interval '1 day', 'idle_timeout',
               now() + interval '2 days'
          FROM agent_version, generate_series(1, $1) n
         WHERE agent_id = '$AGENT'
        RETURNING organization_id, id, created_at
    ), thread AS (
        INSERT INTO mail_thread (organization_id, conversation_id, correspondent, sender, subject, created_at, due_at)
        SELECT organization_id, id, 'user@example.com', 'bench@example.com', 'Bench', created_at, now() FROM opened
    ), turn AS (
        INSERT INTO turn (organization_id, conversation_id, seq, role, text, delivery_status, created_at)
        SELECT organization_id, id, 1, 'agent', 'Hello user, how can I help you?', 'queued', created_at FROM opened
    )
    INSERT INTO mail (organization_id, conversation_id, message_id, incoming, seq, created_at)
    SELECT organization_id, id, gen_random_uuid() || '@example.com', false, 1, created_at FROM opened"
  until [ "$(sql -c "SELECT count(*) FROM mail_thread WHERE due_at IS NOT NULL")" = 0 ]; do :; done
  sql -c "SELECT round($1 / extract(epoch FROM max(sent_at) - min(sent_at)))
         FROM (SELECT sent_at FROM mail ORDER BY sent_at DESC NULLS LAST LIMIT $1) last"
}

run "$mails" >/dev/null # warm: two cores compile slowly
begin=$(date +%s%N)
smtp-source -s "$connections" -m "$mails" -l 1200 -f bench@example.com -t user@example.com "127.0.0.1:$PARLEY_SMTP_PORT"
bare=$((mails * 1000000000 / ($(date +%s%N) - begin)))
rate=$(run "$mails")
row 'mails of the outbox' "$rate/s" "a bare client $bare/s" "$(ratio "$rate" "$bare")" '-'
