package dev.parley.audit;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;

import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.wire.Page;

/** Reads what is on record, and proves that it is what was written. */
@ApplicationScoped
public class AuditLog {

    private static final String PAGE = """
            SELECT seq, created_at, token_id, address, action, subject, hash
              FROM audit
             WHERE organization_id = :organization AND created_at < :before
            """;

    private static final String NEWEST_FIRST = " ORDER BY created_at DESC LIMIT :limit";

    private static final String CHAINS = """
            SELECT coalesce(head.organization_id, entries.organization_id) AS organization_id, o.name, coalesce(head.seq, 0) AS seq,
                   coalesce(head.hash, '') AS hash
              FROM audit_head AS head
              FULL JOIN (SELECT organization_id FROM audit WHERE seq = 1) AS entries USING (organization_id)
              LEFT JOIN organization o ON o.id = coalesce(head.organization_id, entries.organization_id)
             WHERE CAST(:name AS text) IS NULL OR o.name = :name
             ORDER BY o.name, 1
            """;

    private static final String LINKS = """
            SELECT seq, hash, audit_hash(lag(hash, 1, CAST(:before AS bytea)) OVER chain, link) AS expected
              FROM (SELECT *
                      FROM audit
                     WHERE organization_id = :organization AND seq > :after
                     ORDER BY seq
                     LIMIT 10000) AS link
            WINDOW chain AS (ORDER BY seq)
             ORDER BY seq
            """;

    private final EntityManager database;

    AuditLog(EntityManager database) {
        this.database = database;
    }

    /** Which entries are asked for. */
    public record Filter(Optional<AuditAction> action, Optional<String> subject, Optional<UUID> tokenId) {}

    /**
     * How an organization's chain stands.
     *
     * @param name of the organization; null when it is gone
     * @param entries how many there are to be
     * @param hash of the last one, in hex
     * @param brokenAt the first entry that is not what was written, or is missing
     */
    public record Chain(String name, long entries, String hash, Optional<Long> brokenAt) {}

    /** Newest first. */
    @Transactional
    public List<AuditEntry> page(UUID organizationId, Filter filter, Page page) {
        String sql = PAGE
                + (filter.action().isPresent() ? " AND action = :action" : "")
                + (filter.subject().isPresent() ? " AND subject = :subject" : "")
                + (filter.tokenId().isPresent() ? " AND token_id = :token" : "")
                + NEWEST_FIRST;
        Query query = database.createNativeQuery(sql, Tuple.class)
                .setParameter("organization", organizationId)
                .setParameter("before", page.upperBound())
                .setParameter("limit", page.limit());
        filter.action().ifPresent(action -> query.setParameter("action", action.wire()));
        filter.subject().ifPresent(subject -> query.setParameter("subject", subject));
        filter.tokenId().ifPresent(token -> query.setParameter("token", token));
        List<?> rows = query.getResultList();
        return rows.stream().map(Tuple.class::cast).map(AuditLog::entry).toList();
    }

    /**
     * One after the other, in parts: there may be many.
     *
     * @param organization a name, or null for all
     */
    public List<Chain> verify(String organization) {
        List<?> heads = QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(CHAINS, Tuple.class)
                        .setParameter("name", organization)
                        .getResultList());
        return heads.stream().map(Tuple.class::cast).map(this::verify).toList();
    }

    private Chain verify(Tuple head) {
        UUID organization = head.get("organization_id", UUID.class);
        long entries = head.get("seq", Long.class);
        byte[] hash = head.get("hash", byte[].class);
        long seq = 0;
        byte[] before = {};
        for (List<?> part = links(organization, seq, before);
                !part.isEmpty();
                part = links(organization, seq, before)) {
            for (Object link : part) {
                Tuple row = (Tuple) link;
                byte[] kept = row.get("hash", byte[].class);
                if (row.get("seq", Long.class) != seq + 1 || !Arrays.equals(kept, row.get("expected", byte[].class))) {
                    return chain(head, Math.max(entries, row.get("seq", Long.class)), Optional.of(seq + 1));
                }
                seq++;
                before = kept;
            }
        }
        boolean ends = seq == entries && Arrays.equals(before, hash);
        return chain(head, Math.max(entries, seq), ends ? Optional.empty() : Optional.of(Math.min(entries, seq) + 1));
    }

    private List<?> links(UUID organization, long after, byte[] before) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(LINKS, Tuple.class)
                        .setParameter("organization", organization)
                        .setParameter("after", after)
                        .setParameter("before", before)
                        .getResultList());
    }

    private static Chain chain(Tuple head, long entries, Optional<Long> brokenAt) {
        return new Chain(
                head.get("name", String.class),
                entries,
                HexFormat.of().formatHex(head.get("hash", byte[].class)),
                brokenAt);
    }

    private static AuditEntry entry(Tuple row) {
        return new AuditEntry(
                row.get("seq", Long.class),
                row.get("created_at", Instant.class),
                row.get("token_id", UUID.class),
                row.get("address", String.class),
                row.get("action", String.class),
                row.get("subject", String.class),
                HexFormat.of().formatHex(row.get("hash", byte[].class)));
    }
}
