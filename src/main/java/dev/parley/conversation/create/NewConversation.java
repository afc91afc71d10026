package dev.parley.conversation.create;

import java.util.UUID;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.agent.choice.AgentChoice;
import dev.parley.agent.choice.VersionSelector;
import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.call.RetryConfig;
import dev.parley.agent.config.call.ScheduleConfig;
import dev.parley.conversation.Channel;
import dev.parley.conversation.MailAddress;
import dev.parley.wire.HeaderLine;
import dev.parley.wire.MaxBytes;

/** A conversation to start. */
@ChannelRules
@Schema(
        additionalProperties = Schema.False.class,
        description = "Name the agent by exactly one of agent_id, agent_version_id and agent_config;"
                + " on telephone agent_number alone does too.")
public record NewConversation(
        @NotNull Channel channel,

        @NotNull
        @Size(min = 1, max = 255)
        @Pattern(regexp = "[\\s\\S]*\\S[\\s\\S]*|", message = "must not be blank")
        @Schema(
                description = "Your own id of the person; on telephone the E.164 number to call.",
                examples = "customer-42")
        String userId,

        @Schema(description = "The agent; its latest published version, unless version is given.")
        UUID agentId,

        @Schema(description = "This very version, which must be published.")
        UUID agentVersionId,

        @Valid AgentConfig agentConfig,
        @Schema(description = "Only beside agent_id.") VersionSelector version,

        @Schema(description = "Telephone only: which of the organization's numbers calls.", examples = "+14155550100")
        String agentNumber,

        @Valid
        @Schema(description = "Telephone only: how often the call is tried. A field given here wins over the agent's.")
        RetryConfig retry,

        @Valid
        @Schema(description = "Telephone only: when the call may be placed. A field given here wins over the agent's.")
        ScheduleConfig schedule,

        @Size(max = 254)
        @MailAddress
        @Schema(description = "Email only, and required there.", examples = "ann@example.com")
        String toAddress,

        @Size(max = 254)
        @MailAddress
        @Schema(description = "Email only: one that the organization may send from.", examples = "desk@example.com")
        String fromAddress,

        @Size(min = 1, max = 255)
        @HeaderLine
        @Schema(description = "Email only; default: the agent's email.default_subject.")
        String subject,

        @MaxBytes(32_768) @Schema(description = "Put into the agent's prompt; at most 32 KiB.")
        String initialContext,

        @MaxBytes(16_384)
        @Schema(type = SchemaType.OBJECT, description = "Stored, returned, filterable; at most 16 KiB.")
        ObjectNode customMetadata,

        @Schema(
                description =
                        "Your own id for the conversation: the same id again returns the conversation that is there.")
        UUID id) {

    /**
     * One that a person begins by mail.
     *
     * @param id the same for the same mail
     */
    public static NewConversation byMail(String person, UUID agentId, UUID id) {
        return new NewConversation(
                Channel.EMAIL, person, agentId, null, null, null, null, null, null, person, null, null, null, null, id);
    }

    /**
     * One that a person begins by telephone.
     *
     * @param person who calls
     * @param id the same for each copy of the call
     */
    public static NewConversation byTelephone(String person, UUID agentVersionId, UUID id) {
        return new NewConversation(
                Channel.TELEPHONE,
                person,
                null,
                agentVersionId,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                id);
    }

    /** The same with an id. */
    NewConversation withId(UUID chosen) {
        return with(initialContext, customMetadata, chosen);
    }

    /** The same, with what is known by now. */
    NewConversation knowing(String context, ObjectNode metadata) {
        return with(context, metadata, id);
    }

    private NewConversation with(String context, ObjectNode metadata, UUID chosen) {
        return new NewConversation(
                channel,
                userId,
                agentId,
                agentVersionId,
                agentConfig,
                version,
                agentNumber,
                retry,
                schedule,
                toAddress,
                fromAddress,
                subject,
                context,
                metadata,
                chosen);
    }

    /** How the agent is named; the rules have made sure that it is, in exactly one way. */
    AgentChoice agentChoice() {
        if (agentId != null) {
            return new AgentChoice.ByAgent(agentId, version == null ? new VersionSelector.Latest() : version);
        }
        if (agentVersionId != null) {
            return new AgentChoice.ByVersion(agentVersionId);
        }
        return agentConfig == null ? new AgentChoice.ByNumber(agentNumber) : new AgentChoice.Inline(agentConfig);
    }
}
