package dev.parley.dialogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.response.ChatResponse;

import dev.parley.agent.config.ModelConfig;
import dev.parley.agent.config.ToolConfig;

/** Prompts and replies in the terms of langchain4j. */
final class ChatMessages {

    private ChatMessages() {}

    static ChatRequest request(Prompt prompt, String defaultModel) {
        ModelConfig model = prompt.config().model();
        ChatRequest.Builder request =
                ChatRequest.builder().messages(messages(prompt)).modelName(defaultModel);
        if (!prompt.config().tools().isEmpty()) {
            request.toolSpecifications(
                    prompt.config().tools().stream().map(ChatMessages::tool).toList());
        }
        if (model != null) {
            request.modelName(model.name() == null ? defaultModel : model.name());
            request.temperature(
                    model.temperature() == null ? null : model.temperature().doubleValue());
            request.maxOutputTokens(model.maxTokens());
        }
        return request.build();
    }

    static ModelReply reply(ChatResponse response) {
        AiMessage message = response.aiMessage();
        List<ToolCall> calls = message.toolExecutionRequests() == null
                ? List.of()
                : message.toolExecutionRequests().stream()
                        .map(call -> new ToolCall(call.id(), call.name(), call.arguments()))
                        .toList();
        String text = message.text() == null ? "" : message.text();
        if (text.isBlank() && calls.isEmpty()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN, "an empty answer", null);
        }
        return new ModelReply(text, calls);
    }

    private static List<ChatMessage> messages(Prompt prompt) {
        List<ChatMessage> messages = new ArrayList<>();
        if (!prompt.system().isBlank()) {
            messages.add(SystemMessage.from(prompt.system()));
        }
        prompt.utterances().forEach(utterance -> messages.add(message(utterance)));
        if (prompt.utterances().isEmpty()) {
            messages.add(UserMessage.from("(The conversation begins. Greet the person.)"));
        }
        return messages;
    }

    private static ChatMessage message(Utterance utterance) {
        return switch (utterance) {
            case Utterance.Said(String text) -> UserMessage.from(text);
            case Utterance.Returned(String callId, String tool, String text) ->
                ToolExecutionResultMessage.from(callId, tool, text);
            case Utterance.Answered(String text, List<ToolCall> calls) when calls.isEmpty() -> AiMessage.from(text);
            case Utterance.Answered(String text, List<ToolCall> calls) ->
                AiMessage.from(
                        text,
                        calls.stream()
                                .map(call -> ToolExecutionRequest.builder()
                                        .id(call.id())
                                        .name(call.name())
                                        .arguments(call.arguments())
                                        .build())
                                .toList());
        };
    }

    private static ToolSpecification tool(ToolConfig tool) {
        JsonObjectSchema.Builder parameters = JsonObjectSchema.builder();
        ObjectNode schema = tool.parameters();
        if (schema != null) {
            raw(schema.path("properties")).forEach(parameters::addProperty);
            parameters.definitions(raw(schema.path("$defs")));
            List<String> required = new ArrayList<>();
            schema.path("required").forEach(name -> required.add(name.asText()));
            parameters.required(required);
            if (schema.path("additionalProperties").isBoolean()) {
                parameters.additionalProperties(
                        schema.get("additionalProperties").booleanValue());
            }
        }
        return ToolSpecification.builder()
                .name(tool.name())
                .description(tool.description())
                .parameters(parameters.build())
                .build();
    }

    private static Map<String, JsonSchemaElement> raw(JsonNode schemas) {
        Map<String, JsonSchemaElement> raw = new LinkedHashMap<>();
        schemas.properties()
                .forEach(schema -> raw.put(
                        schema.getKey(), JsonRawSchema.from(schema.getValue().toString())));
        return raw;
    }
}
