package dev.parley.agent.config;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import dev.parley.agent.config.call.HangupConfig;
import dev.parley.agent.config.call.PreConversationConfig;
import dev.parley.agent.config.call.RetryConfig;
import dev.parley.agent.config.call.ScheduleConfig;
import dev.parley.agent.config.call.TransferConfig;
import dev.parley.agent.config.call.VoicemailConfig;
import dev.parley.agent.config.schema.AnalysisConfig;
import dev.parley.agent.config.schema.ToolConfig;
import dev.parley.agent.config.schema.UniqueToolNames;
import dev.parley.agent.config.script.ChannelOverrides;
import dev.parley.agent.config.script.ScriptConfig;
import dev.parley.agent.config.script.TemplateText;
import dev.parley.agent.config.voice.EarlyMediaConfig;
import dev.parley.agent.config.voice.RecordingConfig;
import dev.parley.agent.config.voice.VoiceConfig;

/** How an agent behaves: what a published version fixes for ever. */
@RecordingRules
@EarlyMediaRules
@TransferRules
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
        name = "AgentConfig",
        additionalProperties = Schema.False.class,
        description =
                "How an agent behaves. Templates may use {{user_id}}, {{initial_context}} and {{custom_metadata.key}}.")
public record AgentConfig(
        @Schema(
                description = "What the agent is and does; the system prompt.",
                examples = "You are the receptionist of a bakery.")
        @Size(max = 60_000)
        String instructions,

        @Schema(
                description = "Template of the greeting; null: the model writes it.",
                examples = "Hello, this is the bakery.")
        @Size(max = 4_000)
        @TemplateText
        String startingMessage,

        @Valid ModelConfig model,
        @Valid VoiceConfig voice,
        @Valid EmailConfig email,

        @Schema(description = "What the agent can call over HTTP.") @UniqueToolNames @Size(max = 64)
        List<@Valid @NotNull ToolConfig> tools,

        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        @Schema(description = "What the agent can do by itself where it speaks. Rules and models call them like tools.")
        @Size(max = 8)
        List<@NotNull BuiltInTool> builtInTools,

        @Valid ChannelOverrides channelOverrides,

        @Schema(description = "The longest that a conversation lasts, in seconds.", examples = "600")
        @Min(1)
        @Max(2_592_000)
        Integer maxDuration,

        @Valid PreConversationConfig preConversation,
        @Valid VoicemailConfig voicemail,
        @Valid EarlyMediaConfig earlyMedia,
        @Valid RecordingConfig recording,
        @Valid TransferConfig transfer,
        @Valid AnalysisConfig analysis,
        @Valid RetentionConfig retention,
        @Valid HangupConfig hangup,
        @Valid RetryConfig retry,
        @Valid ScheduleConfig schedule,
        @Valid ScriptConfig script) {

    public AgentConfig {
        tools = tools == null ? List.of() : tools;
        builtInTools = builtInTools == null ? List.of() : builtInTools;
    }

    /** What it can do by itself, but for what a tool of its own has the name of. */
    public List<BuiltInTool> ownTools() {
        return builtInTools.stream()
                .distinct()
                .filter(builtIn -> tools.stream().noneMatch(tool -> tool.name().equals(builtIn.wire())))
                .toList();
    }

    /** The same, for an answer that must not be cut. */
    public AgentConfig forReports() {
        ModelConfig plain = model == null
                ? null
                : new ModelConfig(model.name(), model.temperature(), null, model.contextTokens(), model.fallbacks());
        return withoutTools(plain);
    }

    /** The same, for words that are to come at once. */
    public AgentConfig withoutTools() {
        return withoutTools(model);
    }

    private AgentConfig withoutTools(ModelConfig asked) {
        return new AgentConfig(
                instructions,
                startingMessage,
                asked,
                voice,
                email,
                List.of(),
                List.of(),
                channelOverrides,
                maxDuration,
                preConversation,
                voicemail,
                earlyMedia,
                recording,
                transfer,
                analysis,
                retention,
                hangup,
                retry,
                schedule,
                script);
    }
}
