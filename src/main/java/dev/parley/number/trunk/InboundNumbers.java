package dev.parley.number.trunk;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;

/** Finds who is called by a number. */
@ApplicationScoped
public class InboundNumbers {

    /** A number that is somebody's is that organization's alone; one for examples may be on several trunks. */
    private static final String AT = """
            SELECT n.organization_id, n.phone_number, n.trunk_id, n.inbound_agent_version_id,
                   CAST(t.outbound_config ->> 'max_calls' AS integer) AS max_calls,
                   CAST(t.inbound_config AS text) AS inbound_config, t.inbound_password
              FROM phone_number n
              JOIN trunk t ON t.id = n.trunk_id
             WHERE n.phone_number = :number
               AND NOT EXISTS (SELECT 1
                                 FROM phone_number_owner o
                                WHERE o.phone_number = n.phone_number AND o.organization_id <> n.organization_id)
             ORDER BY n.created_at
             LIMIT :most
            """;

    private static final int MOST = 20;

    private final EntityManager database;
    private final Trunks trunks;

    InboundNumbers(EntityManager database, Trunks trunks) {
        this.database = database;
        this.trunks = trunks;
    }

    /**
     * All that a number may mean, the oldest first; which of them is called follows from who calls.
     *
     * @param number E.164
     */
    @Transactional
    public List<InboundNumber> at(String number) {
        List<?> rows = database.createNativeQuery(AT, Tuple.class)
                .setParameter("number", number)
                .setParameter("most", MOST)
                .getResultList();
        return rows.stream().map(Tuple.class::cast).map(this::read).toList();
    }

    private InboundNumber read(Tuple row) {
        UUID trunk = row.get("trunk_id", UUID.class);
        return new InboundNumber(
                row.get("organization_id", UUID.class),
                row.get("phone_number", String.class),
                trunk,
                row.get("inbound_agent_version_id", UUID.class),
                row.get("max_calls", Integer.class),
                trunks.inbound(row.get("inbound_config", String.class)),
                trunks.inboundPassword(trunk, row.get("inbound_password", byte[].class)));
    }
}
