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

    /** Where the chain does not hold: an entry that was changed, one that follows none, or a missing end. */
    private static final String CHAINS = """
            SELECT head.organization_id, o.name, head.seq, head.hash,
                   (SELECT min(link.seq)
                      FROM (SELECT entry.seq,
                                   entry.seq = lag(entry.seq, 1, 0::bigint) OVER chain + 1
                                   AND entry.hash = audit_hash(lag(entry.hash, 1, ''::bytea) OVER chain, entry) AS holds
                              FROM audit AS entry
                             WHERE entry.organization_id = head.organization_id
                            WINDOW chain AS (ORDER BY entry.seq)) AS link
                     WHERE NOT link.holds) AS broken,
                   (SELECT max(seq) FROM audit WHERE organization_id = head.organization_id) AS last,
                   (SELECT hash FROM audit WHERE organization_id = head.organization_id AND seq = head.seq) AS last_hash
              FROM audit_head AS head
              LEFT JOIN organization o ON o.id = head.organization_id
             WHERE CAST(:name AS text) IS NULL OR o.name = :name
             ORDER BY o.name, head.organization_id
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
     * @param organization a name, or null for all
     */
    @Transactional
    public List<Chain> verify(String organization) {
        List<?> rows = database.createNativeQuery(CHAINS, Tuple.class)
                .setParameter("name", organization)
                .getResultList();
        return rows.stream().map(Tuple.class::cast).map(AuditLog::chain).toList();
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

    private static Chain chain(Tuple row) {
        long entries = row.get("seq", Long.class);
        Optional<Long> broken = Optional.ofNullable(row.get("broken", Long.class));
        Optional<Long> last = Optional.ofNullable(row.get("last", Long.class));
        byte[] hash = row.get("hash", byte[].class);
        boolean ends = last.filter(seq -> seq == entries).isPresent()
                && Arrays.equals(hash, row.get("last_hash", byte[].class));
        return new Chain(
                row.get("name", String.class),
                entries,
                HexFormat.of().formatHex(hash),
                broken.or(() -> ends ? Optional.empty() : Optional.of(Math.min(entries, last.orElse(0L) + 1))));
    }
}
