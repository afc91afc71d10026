package dev.parley.conversation.create;

import java.time.Instant;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.choice.AgentSelection;
import dev.parley.agent.choice.SelectedAgent;
import dev.parley.wire.Uuids;

/** Gathers what is needed to open new conversations; nothing is stored by that. */
@ApplicationScoped
public class Creations {

    private final AgentSelection agents;
    private final CreationClock clock;
    private final Traces traces;

    Creations(AgentSelection agents, CreationClock clock, Traces traces) {
        this.agents = agents;
        this.clock = clock;
        this.traces = traces;
    }

    /**
     * Of a conversation that a person begins.
     *
     * @throws dev.parley.problem.Problem 404 and 422 when there is no such agent, or none that is published
     */
    public Creation byPerson(UUID organizationId, NewConversation request) {
        return of(organizationId, null, request, agents.select(organizationId, request.agentChoice()), null);
    }

    /**
     * Of a conversation that a client asks for, with the agent as it was when somebody last asked: {@link AgentChanged} where
     * it is another by now, and it is to be {@linkplain #forget forgotten}.
     *
     * @param createdBy the token that asks for it
     * @param digest of what was asked for, or null
     */
    Creation byClient(UUID organizationId, UUID createdBy, NewConversation request, byte[] digest) {
        return of(organizationId, createdBy, request, agents.remembered(organizationId, request.agentChoice()), digest);
    }

    void forget(UUID organizationId, NewConversation request) {
        agents.forget(organizationId, request.agentChoice());
    }

    private Creation of(
            UUID organizationId, UUID createdBy, NewConversation request, SelectedAgent agent, byte[] digest) {
        Instant now = clock.next();
        UUID id = request.id() == null ? Uuids.next(now) : request.id();
        return new Creation(organizationId, createdBy, id, request, agent, now, traces.begins(id), digest);
    }
}
