package dev.parley.usage;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;

/** Sums what conversations have used. */
@ApplicationScoped
public class Usages {

    private static final String SUMS = """
            SELECT day, channel, count(*) AS conversations, sum(seconds)::bigint AS seconds,
                   sum(input_tokens)::bigint AS input_tokens, sum(cached_tokens)::bigint AS cached_tokens,
                   sum(output_tokens)::bigint AS output_tokens, sum(spoken_characters)::bigint AS spoken_characters,
                   coalesce(sum(recognized_seconds), 0)::bigint AS recognized_seconds
              FROM usage_of_conversation
             WHERE organization_id = :organization AND day BETWEEN :from AND :to
             GROUP BY day, channel
             ORDER BY day, channel
            """;

    private final EntityManager database;

    Usages(EntityManager database) {
        this.database = database;
    }

    /** By day and channel, of those that ended within these days. */
    @Transactional
    List<UsageView> of(UUID organizationId, LocalDate from, LocalDate to) {
        List<?> rows = database.createNativeQuery(SUMS, Tuple.class)
                .setParameter("organization", organizationId)
                .setParameter("from", from)
                .setParameter("to", to)
                .getResultList();
        return rows.stream().map(Tuple.class::cast).map(Usages::view).toList();
    }

    private static UsageView view(Tuple row) {
        return new UsageView(
                row.get("day", LocalDate.class),
                row.get("channel", String.class),
                number(row, "conversations"),
                number(row, "seconds"),
                number(row, "input_tokens"),
                number(row, "cached_tokens"),
                number(row, "output_tokens"),
                number(row, "spoken_characters"),
                number(row, "recognized_seconds"));
    }

    private static long number(Tuple row, String name) {
        return ((Number) row.get(name)).longValue();
    }
}
