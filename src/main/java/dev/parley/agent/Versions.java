package dev.parley.agent;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.voice.SpokenAlphabet;
import dev.parley.audit.Audit;
import dev.parley.audit.AuditAction;
import dev.parley.number.PhoneNumber;
import dev.parley.number.Slots;
import dev.parley.problem.Effects;
import dev.parley.problem.FieldError;
import dev.parley.problem.Problem;
import dev.parley.wire.Timestamps;
import dev.parley.wire.Uuids;

/** Makes, changes and publishes the versions of agents. */
@ApplicationScoped
public class Versions {

    private final Configs configs;
    private final Slots slots;
    private final InstantSource clock;
    private final Effects effects;
    private final SpokenAlphabet alphabet;
    private final Audit audit;

    Versions(Configs configs, Slots slots, InstantSource clock, Effects effects, SpokenAlphabet alphabet, Audit audit) {
        this.audit = audit;
        this.alphabet = alphabet;
        this.effects = effects;
        this.configs = configs;
        this.slots = slots;
        this.clock = clock;
    }

    /** A draft with this configuration. */
    @Transactional
    public AgentVersion draft(UUID organizationId, UUID agentId, AgentConfig config) {
        return add(locked(organizationId, agentId), configs.write(config));
    }

    /** A draft that starts as a copy of another version. */
    @Transactional
    public AgentVersion copy(UUID organizationId, UUID agentId, int baseVersion) {
        Agent agent = locked(organizationId, agentId);
        AgentVersion base = AgentVersion.numbered(agentId, baseVersion)
                .orElseThrow(() -> Problem.invalid("base_version", "the agent has no version " + baseVersion));
        return add(agent, base.config);
    }

    /**
     * @param selector a number, or {@code latest}: the newest, published or not
     * @throws Problem 404 when it is not there
     */
    @Transactional
    public AgentVersion get(UUID organizationId, UUID agentId, String selector) {
        Agent.of(organizationId, agentId).orElseThrow(() -> Problem.notFound("agent"));
        return find(agentId, selector).orElseThrow(() -> Problem.notFound("version"));
    }

    /**
     * @throws Problem 400 when it is published: what conversations ran with must stay what it was
     */
    @Transactional
    public AgentVersion replace(UUID organizationId, UUID agentId, String selector, AgentConfig config) {
        locked(organizationId, agentId);
        AgentVersion version = get(organizationId, agentId, selector);
        if (version.published) {
            throw Problem.of(
                    400,
                    "Version " + version.version + " is published and immutable. Make a new version with base_version "
                            + version.version + ".");
        }
        version.config = configs.write(config);
        version.updatedAt = Timestamps.now(clock);
        audit.note(organizationId, AuditAction.AGENT_VERSION_REPLACED, version.id);
        return version;
    }

    /**
     * Publishes, once; then changes the slots of these numbers.
     *
     * @throws Problem 422 when it would say aloud what no voice of this installation can say
     */
    @Transactional
    public List<PhoneNumber> publish(UUID organizationId, UUID agentId, String selector, Publication publication) {
        locked(organizationId, agentId);
        AgentVersion version = get(organizationId, agentId, selector);
        List<FieldError> unsayable = new FixedTexts(configs.read(version.config))
                .unsayable(alphabet, !publication.phoneNumbers().isEmpty());
        if (!unsayable.isEmpty()) {
            throw Problem.invalid(unsayable);
        }
        if (!version.published) {
            version.published = true;
            version.updatedAt = Timestamps.now(clock);
            AgentVersion.flush();
        }
        List<PhoneNumber> changed = slots.change(organizationId, version.id, agentId, publication.slotChange());
        audit.note(organizationId, AuditAction.AGENT_VERSION_PUBLISHED, version.id);
        return changed;
    }

    private Agent locked(UUID organizationId, UUID agentId) {
        return Agent.locked(organizationId, agentId).orElseThrow(() -> Problem.notFound("agent"));
    }

    private static Optional<AgentVersion> find(UUID agentId, String selector) {
        if (selector.equals("latest")) {
            return AgentVersion.newest(agentId);
        }
        return selector.matches("[1-9][0-9]{0,8}")
                ? AgentVersion.numbered(agentId, Integer.parseInt(selector))
                : Optional.empty();
    }

    private AgentVersion add(Agent agent, String config) {
        Optional<AgentVersion> newest = AgentVersion.newest(agent.id);
        AgentVersion version = new AgentVersion();
        version.organizationId = agent.organizationId;
        version.agentId = agent.id;
        version.version = newest.map(v -> v.version + 1).orElse(1);
        version.config = config;
        Instant now = Timestamps.now(clock);
        version.createdAt = newest.map(v -> v.createdAt.plus(1, ChronoUnit.MICROS))
                .filter(next -> next.isAfter(now))
                .orElse(now);
        version.updatedAt = version.createdAt;
        version.id = Uuids.next(version.createdAt);
        effects.made(version.id);
        version.persist();
        audit.note(agent.organizationId, AuditAction.AGENT_VERSION_CREATED, version.id);
        return version;
    }
}
