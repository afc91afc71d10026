package dev.parley.model.request;

import java.nio.charset.StandardCharsets;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.model.answer.Call;
import dev.parley.model.answer.Refusal;

/** Writes a request as one model at one endpoint takes it. */
public final class RequestWriter {

    private static final int MAX_ID = 40;
    private static final int MAX_NAME = 64;
    private static final int SHORT_ID = 9;
    private static final int LEAST_ROOM = 256;
    private static final JsonNodeFactory JSON = new JsonNodeFactory(true);

    private final ChatRequest request;
    private final String model;
    private final Quirks quirks;

    public RequestWriter(ChatRequest request, String model, Quirks quirks) {
        this.request = request;
        this.model = model;
        this.quirks = quirks;
    }

    /** The part of the conversation that fits beside all that is always sent, and an answer. */
    public History.Fitted fitted() {
        int window = request.contextTokens() == null ? Tokens.window(model) : request.contextTokens();
        window = quirks.window() > 0 ? Math.min(window, quirks.window()) : window;
        int answer =
                request.maxTokens() == null ? Math.min(2_000, window / 4) : Math.min(request.maxTokens(), window / 2);
        return History.fit(request.messages(), Math.max(LEAST_ROOM, window - answer - always()));
    }

    /** About how many tokens it takes beside the conversation. */
    public int always() {
        return Tokens.in(request.system()) + (sendsTools() || sendsToolsUnused() ? Tokens.in(tools().toString()) : 0);
    }

    /** Whether roles could be put in a stricter order. */
    public boolean wouldReorder(List<ChatMessage> messages) {
        return !quirks.refuse(Refusal.ROLES) && !Roles.ordered(messages, false).equals(Roles.ordered(messages, true));
    }

    /** JSON in UTF-8. */
    public byte[] write(List<ChatMessage> messages) {
        ObjectNode body = JSON.objectNode().put("model", model);
        body.set("messages", messages(Roles.ordered(messages, quirks.refuse(Refusal.ROLES))));
        if (sendsTools()) {
            body.set("tools", tools());
        } else if (sendsToolsUnused()) {
            body.set("tools", tools());
            body.put("tool_choice", "none");
        }
        if (request.temperature() != null && !quirks.refuse(Refusal.TEMPERATURE)) {
            body.put("temperature", request.temperature());
        }
        if (request.maxTokens() != null && !quirks.refuse(Refusal.MAX_TOKENS)) {
            boolean renamed = quirks.refuse(Refusal.MAX_TOKENS_NAME);
            body.put(renamed ? "max_completion_tokens" : "max_tokens", request.maxTokens());
        }
        boolean streams = !quirks.wholeAnswers();
        body.put("stream", streams);
        if (streams && !quirks.refuse(Refusal.STREAM_OPTIONS)) {
            body.putObject("stream_options").put("include_usage", true);
        }
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private boolean sendsTools() {
        return !request.tools().isEmpty() && !request.lastWord() && !quirks.refuse(Refusal.TOOLS);
    }

    /** Some want to know the tools of calls that were made, also where no more may be made. */
    private boolean sendsToolsUnused() {
        return !request.tools().isEmpty()
                && request.lastWord()
                && quirks.refuse(Refusal.MISSING_TOOLS)
                && !quirks.refuse(Refusal.TOOLS);
    }

    private ArrayNode messages(List<ChatMessage> messages) {
        ArrayNode list = JSON.arrayNode();
        String system = request.system();
        boolean apart = !quirks.refuse(Refusal.SYSTEM_ROLE);
        if (!system.isBlank() && apart) {
            list.addObject().put("role", "system").put("content", system);
        }
        boolean told = system.isBlank() || apart;
        if (!told && !(messages.getFirst() instanceof ChatMessage.User)) {
            list.addObject().put("role", "user").put("content", system);
            told = true;
        }
        int last = lastSaid(messages);
        for (int i = 0; i < messages.size(); i++) {
            ObjectNode message = list.addObject();
            switch (messages.get(i)) {
                case ChatMessage.User(String text) -> {
                    message.put("role", "user").put("content", told ? text : system + "\n\n" + text);
                    told = true;
                }
                case ChatMessage.Result(String callId, String tool, String text) ->
                    message.put("role", "tool").put("tool_call_id", id(callId)).put("content", text);
                case ChatMessage.Assistant assistant -> write(assistant, i > last, message);
            }
        }
        return list;
    }

    private static int lastSaid(List<ChatMessage> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i) instanceof ChatMessage.User) {
                return i;
            }
        }
        return -1;
    }

    private void write(ChatMessage.Assistant assistant, boolean current, ObjectNode message) {
        message.put("role", "assistant");
        if (assistant.calls().isEmpty()) {
            message.put("content", assistant.text());
            return;
        }
        message.put("content", assistant.text().isEmpty() ? quirks.contentOfCalls() : assistant.text());
        boolean returns = !quirks.refuse(Refusal.RETURNED_FIELDS);
        if (returns && assistant.extra() != null) {
            // How it reasoned is wanted while it goes on, and refused by some once the person has spoken again.
            assistant.extra().properties().stream()
                    .filter(field -> current || !field.getKey().startsWith("reasoning"))
                    .forEach(field -> message.set(field.getKey(), field.getValue()));
        }
        ArrayNode calls = message.putArray("tool_calls");
        assistant.calls().forEach(call -> write(call, returns, calls.addObject()));
    }

    private void write(Call call, boolean returns, ObjectNode written) {
        if (returns && call.extra() != null) {
            written.setAll(call.extra());
        }
        written.put("id", id(call.id())).put("type", "function");
        written.putObject("function")
                .put("name", name(call.name()))
                .put("arguments", call.arguments() == null ? "{}" : call.arguments());
    }

    /** Endpoints refuse what no tool can be called, also where it was their own model that said so. */
    private static String name(String called) {
        String name = called.replaceAll("[^A-Za-z0-9_-]", "_");
        return name.isEmpty() ? "unknown" : name.substring(0, Math.min(name.length(), MAX_NAME));
    }

    /** The same for the same, and other for other ones, as far as it matters. */
    private String id(String id) {
        boolean fits = quirks.refuse(Refusal.CALL_IDS) ? id.matches("[A-Za-z0-9]{9}") : id.length() <= MAX_ID;
        return fits ? id : shortId(id);
    }

    /** Nine letters or digits that stand for a longer name. */
    public static String shortId(String name) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        String digits = Long.toUnsignedString(hash, Character.MAX_RADIX);
        return ("0".repeat(SHORT_ID) + digits).substring(digits.length());
    }

    private ArrayNode tools() {
        ArrayNode list = JSON.arrayNode();
        for (ToolSpec tool : request.tools()) {
            ObjectNode function = list.addObject().put("type", "function").putObject("function");
            function.put("name", tool.name());
            if (tool.description() != null) {
                function.put("description", tool.description());
            }
            function.set("parameters", schema(tool.parameters()));
        }
        return list;
    }

    /** Endpoints want an object with properties, were it none. */
    private static JsonNode schema(ObjectNode parameters) {
        ObjectNode schema = parameters == null ? JSON.objectNode() : parameters.deepCopy();
        if (!schema.has("type")) {
            schema.put("type", "object");
        }
        if (!schema.has("properties")) {
            schema.putObject("properties");
        }
        return schema;
    }
}
