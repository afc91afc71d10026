package dev.parley.event.audit;

import java.util.List;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.access.OperatorCommand;
import dev.parley.audit.AuditLog;

/** How an operator proves that nobody has changed what is on record. */
@ApplicationScoped
class AuditCommand implements OperatorCommand {

    private final AuditLog log;

    AuditCommand(AuditLog log) {
        this.log = log;
    }

    @Override
    public Set<String> names() {
        return Set.of("verify-audit");
    }

    /**
     * {@code verify-audit [organization]}: a line for each organization, with the hash of its last entry; written down
     * elsewhere, it also shows later whether the whole was rewritten.
     *
     * @return 0 when all hold, 1 when an entry was changed or is missing
     */
    @Override
    public int run(String... args) {
        if (args.length > 2) {
            System.err.println("usage: verify-audit [organization]");
            return 2;
        }
        List<AuditLog.Chain> chains = log.verify(args.length == 2 ? args[1] : null);
        for (AuditLog.Chain chain : chains) {
            System.out.println((chain.name() == null ? "(deleted)" : chain.name())
                    + chain.brokenAt()
                            .map(seq -> ": broken at entry " + seq + " of " + chain.entries())
                            .orElse(": " + chain.entries() + " entries hold, the last is " + chain.hash()));
        }
        if (chains.isEmpty() && args.length == 2) {
            System.err.println("There is nothing on record of an organization of this name.");
            return 1;
        }
        return chains.stream().anyMatch(chain -> chain.brokenAt().isPresent()) ? 1 : 0;
    }
}
