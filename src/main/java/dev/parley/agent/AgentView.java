package dev.parley.agent;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.number.PhoneNumberView;

/**
 * An agent as it is shown.
 *
 * @param versions newest first; in the detail only
 * @param phoneNumbers those in whose slots a version of it is; in the detail only
 * @param statistics in the detail only
 */
@Schema(name = "Agent")
public record AgentView(
        @Schema(required = true) UUID id,
        @Schema(required = true) UUID organizationId,
        @Schema(required = true) String name,
        @Schema(required = true, nullable = true) String description,
        @Schema(required = true) boolean active,

        @Schema(required = true, type = SchemaType.OBJECT) @JsonRawValue
        String metadata,

        @Schema(required = true) Instant createdAt,
        @Schema(required = true) Instant updatedAt,

        @Schema(description = "In the detail only: the newest 50, newest first.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        List<VersionView> versions,

        @Schema(description = "In the detail only: numbers in whose slots a version of it is.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        List<PhoneNumberView> phoneNumbers,

        @Schema(description = "In the detail only.") @JsonInclude(JsonInclude.Include.NON_NULL)
        Statistics statistics) {

    /**
     * What the agent is doing.
     *
     * @param activeConversations those that have not ended
     * @param lastConversationAt when its newest conversation was created, or null
     */
    @Schema(name = "AgentStatistics")
    public record Statistics(
            @Schema(required = true) long activeConversations,
            @Schema(required = true, nullable = true) Instant lastConversationAt) {}

    static AgentView of(Agent agent) {
        return of(agent, null, null, null);
    }

    static AgentView of(
            Agent agent, List<VersionView> versions, List<PhoneNumberView> phoneNumbers, Statistics statistics) {
        return new AgentView(
                agent.id,
                agent.organizationId,
                agent.name,
                agent.description,
                agent.active,
                agent.metadata,
                agent.createdAt,
                agent.updatedAt,
                versions,
                phoneNumbers,
                statistics);
    }
}
