-- conversation (organization_id, id, direction, channel, status, user_id, agent_id, agent_version_id, agent_number, custom_metadata, user_turn_count, duration, created_at, updated_at, connected_at, ended_at, end_reason, deadline_at, deadline_reason, max_deadline_at)
-- One every three seconds since December 2025. Every chance is a hash of the number: h is 0 to 9999.
CREATE TEMP TABLE organization_of AS
SELECT id AS bench FROM organization WHERE name = 'bench';

CREATE FUNCTION pg_temp.chance(n bigint, what bigint, below bigint) RETURNS bigint IMMUTABLE PARALLEL SAFE
RETURN (hashint8extended(n, what) & 9223372036854775807) % below;

CREATE FUNCTION pg_temp.id(n bigint) RETURNS uuid IMMUTABLE PARALLEL SAFE
RETURN ('01930000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid;

COPY (
    SELECT CASE WHEN n % 10 = 0 THEN pg_temp.id(1000 + n / 10 % 100) ELSE bench END,
           pg_temp.id(n),
           CASE WHEN channel IN ('telephone', 'email') THEN 'outbound' ELSE 'inbound' END,
           channel,
           status,
           CASE WHEN channel = 'telephone' THEN '+1415' || lpad(pg_temp.chance(n, 1, 1000000)::text, 7, '0')
                ELSE 'customer-' || pg_temp.chance(n, 1, 500000) END,
           -- Agent 0 talks half of the time, agent 1 a quarter, and so on.
           pg_temp.id(100 + agent),
           pg_temp.id(10000 + agent * 10 + pg_temp.chance(n, 2, 3)),
           CASE WHEN channel = 'telephone' THEN '+1628555' || lpad(pg_temp.chance(n, 3, 200)::text, 4, '0') END,
           CASE WHEN h < 7000 THEN jsonb_build_object('order_id', n::text,
                                                      'plan', (ARRAY ['free', 'free', 'free', 'pro', 'enterprise'])[1 + h % 5]) END,
           CASE WHEN talked THEN (power(1 + pg_temp.chance(n, 4, 100), 0.8))::int ELSE 0 END,
           CASE WHEN talked AND status <> 'in_progress' THEN duration END,
           created_at,
           ended_at,
           CASE WHEN talked THEN created_at END,
           CASE WHEN status <> 'in_progress' THEN ended_at END,
           CASE WHEN status = 'completed' THEN 'user_hung_up' WHEN status = 'in_progress' THEN NULL ELSE 'busy' END,
           CASE WHEN status = 'in_progress' THEN timestamptz '2100-01-01' END,
           CASE WHEN status = 'in_progress' THEN 'idle_timeout' END,
           CASE WHEN status = 'in_progress' THEN timestamptz '2100-01-01' END
      FROM organization_of,
           generate_series(:from::bigint, :to::bigint) n,
           LATERAL (SELECT pg_temp.chance(n, 0, 10000) AS h,
                           timestamptz '2025-12-01' + n * interval '3 seconds' AS created_at,
                           -ln((1 + pg_temp.chance(n, 5, 1000000)) / 1000000.0) AS length,
                           least(20, floor(-log(2, (1 + pg_temp.chance(n, 6, 1000000)) / 1000000.0)))::int AS agent) a,
           LATERAL (SELECT CASE WHEN h < 4000 THEN 'telephone' WHEN h < 7000 THEN 'text' WHEN h < 9000 THEN 'email'
                                ELSE 'webrtc' END AS channel,
                           CASE WHEN h % 1000 < 800 THEN 'completed' WHEN h % 1000 < 900 THEN 'unanswered'
                                WHEN h % 1000 < 960 THEN 'failed' WHEN h % 1000 < 999 THEN 'cancelled'
                                WHEN pg_temp.chance(n, 7, 10) = 0 THEN 'in_progress' ELSE 'transferred' END AS status) b,
           -- Minutes with a tail of an hour; by mail, hours with a tail of days.
           LATERAL (SELECT status IN ('completed', 'transferred', 'in_progress') AS talked,
                           (length * CASE channel WHEN 'email' THEN 18000 ELSE 180 END)::int AS duration) c,
           LATERAL (SELECT created_at + duration * interval '1 second' AS ended_at) d
) TO STDOUT;
