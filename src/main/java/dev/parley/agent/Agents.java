package dev.parley.agent;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.parley.access.Organization;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.number.PhoneNumber;
import dev.parley.problem.Effects;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;
import dev.parley.wire.Uuids;

/** Makes, changes and deletes agents. */
@ApplicationScoped
public class Agents {

    private final InstantSource clock;
    private final Effects effects;
    private final Audit audit;

    Agents(InstantSource clock, Effects effects, Audit audit) {
        this.audit = audit;
        this.clock = clock;
        this.effects = effects;
    }

    @Transactional
    public Agent create(UUID organizationId, NewAgent request) {
        UUID id = Uuids.next(clock.instant());
        effects.made(id);
        Agent agent = create(organizationId, id, request);
        audit.note(organizationId, AuditAction.AGENT_CREATED, id);
        return agent;
    }

    /** The agent of this id, made when there is none, and there again when it was deleted. */
    @Transactional
    public Agent restore(UUID organizationId, UUID id, NewAgent request) {
        Agent agent = Agent.findById(id);
        if (agent == null) {
            return create(organizationId, id, request);
        }
        agent.deletedAt = null;
        return agent;
    }

    /**
     * @throws Problem 404 when it is not there
     */
    @Transactional
    public Agent get(UUID organizationId, UUID id) {
        return Agent.of(organizationId, id).orElseThrow(() -> Problem.notFound("agent"));
    }

    /** The names of these agents, deleted ones among them. */
    @Transactional
    public Map<UUID, String> names(Set<UUID> ids) {
        List<Agent> agents = ids.isEmpty() ? List.of() : Agent.list("id in ?1", ids);
        return agents.stream().collect(Collectors.toMap(agent -> agent.id, agent -> agent.name));
    }

    /** Replaces what the client writes; what is absent gets its default. */
    @Transactional
    public Agent replace(UUID organizationId, UUID id, NewAgent request) {
        Agent agent = locked(organizationId, id);
        write(agent, request);
        agent.updatedAt = Timestamps.now(clock);
        audit.note(organizationId, AuditAction.AGENT_REPLACED, id);
        return agent;
    }

    /** Its numbers' slots fall empty; its conversations go on with the version that they have. */
    @Transactional
    public void delete(UUID organizationId, UUID id) {
        Agent agent = locked(organizationId, id);
        agent.deletedAt = clock.instant();
        PhoneNumber.clearSlotsOf(organizationId, id);
        audit.note(organizationId, AuditAction.AGENT_DELETED, id);
    }

    private Agent create(UUID organizationId, UUID id, NewAgent request) {
        Agent agent = new Agent();
        agent.id = id;
        agent.organizationId = organizationId;
        agent.createdAt = Organization.nextCreation(organizationId, Agent.class, clock.instant());
        write(agent, request);
        agent.updatedAt = agent.createdAt;
        agent.persist();
        return agent;
    }

    private static Agent locked(UUID organizationId, UUID id) {
        return Agent.locked(organizationId, id).orElseThrow(() -> Problem.notFound("agent"));
    }

    private static void write(Agent agent, NewAgent request) {
        agent.name = request.name();
        agent.description = request.description();
        agent.active = request.active() == null || request.active();
        agent.metadata = request.metadata() == null ? "{}" : request.metadata().toString();
    }
}
