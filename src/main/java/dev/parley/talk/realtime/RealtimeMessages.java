package dev.parley.talk.realtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.parley.dialogue.prompt.Prompt;
import dev.parley.dialogue.tool.ToolCall;
import dev.parley.dialogue.tool.Utterance;
import dev.parley.media.speech.Voice;
import dev.parley.model.request.ToolSpec;
import dev.parley.talk.engine.RealtimeAudio;

/** What an engine is told, by the names of the API's general availability. */
final class RealtimeMessages {

    /** The engine forgets what is older by itself; this much is worth the time that it takes to tell. */
    private static final int MOST_TOLD = 200;

    private static final double FASTEST = 1.5;

    private RealtimeMessages() {}

    private static ObjectNode message(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    /** How the whole session is to be. */
    static String settings(RealtimeConfig config, Brief brief, Prompt prompt, RealtimeAudio audio) {
        Voice voice = brief.voice();
        ObjectNode message = message("session.update");
        ObjectNode session =
                message.putObject("session").put("type", "realtime").put("instructions", prompt.system());
        session.putArray("output_modalities").add("audio");
        ObjectNode input = session.putObject("audio").putObject("input");
        input.set("format", audio.format());
        ObjectNode transcription = input.putObject("transcription").put("model", config.transcriptionModel());
        if (voice.language() != null) {
            transcription.put(
                    "language", Locale.forLanguageTag(voice.language()).getLanguage());
        }
        input.putObject("turn_detection")
                .put("type", "server_vad")
                .put("silence_duration_ms", brief.endOfTurn().toMillis())
                .put("create_response", true)
                .put("interrupt_response", true);
        ObjectNode output = ((ObjectNode) session.get("audio")).putObject("output");
        output.set("format", audio.format());
        output.put("voice", voice.name() == null ? config.voice() : voice.name())
                .put("speed", Math.min(voice.speed(), FASTEST));
        session.putArray("tools")
                .addAll(prompt.tools().stream().map(RealtimeMessages::tool).toList());
        return message.toString();
    }

    private static ObjectNode tool(ToolSpec spec) {
        ObjectNode tool = message("function").put("name", spec.name());
        if (spec.description() != null) {
            tool.put("description", spec.description());
        }
        if (spec.parameters() == null) {
            tool.putObject("parameters").put("type", "object").putObject("properties");
        } else {
            tool.set("parameters", spec.parameters());
        }
        return tool;
    }

    /** What was said before, the oldest first. */
    static List<String> history(List<Utterance> utterances) {
        List<Utterance> latest = utterances.subList(Math.max(0, utterances.size() - MOST_TOLD), utterances.size());
        List<String> messages = new ArrayList<>();
        latest.stream().dropWhile(Utterance.Returned.class::isInstance).forEach(utterance -> {
            switch (utterance) {
                case Utterance.Said(String text) -> messages.add(said(text));
                case Utterance.Returned(String call, String tool, String text) -> messages.add(returned(call, text));
                case Utterance.Answered answered -> {
                    if (!answered.text().isBlank()) {
                        messages.add(answered(answered.text()));
                    }
                    answered.toolCalls().forEach(call -> messages.add(called(call)));
                }
            }
        });
        return messages;
    }

    /** By the person. */
    static String said(String text) {
        return spoken("user", "input_text", text);
    }

    private static String spoken(String role, String type, String text) {
        ObjectNode message = message("conversation.item.create");
        message.putObject("item")
                .put("type", "message")
                .put("role", role)
                .putArray("content")
                .addObject()
                .put("type", type)
                .put("text", text);
        return message.toString();
    }

    private static String called(ToolCall call) {
        ObjectNode message = message("conversation.item.create");
        message.putObject("item")
                .put("type", "function_call")
                .put("call_id", call.id())
                .put("name", call.name())
                .put("arguments", call.arguments() == null ? "{}" : call.arguments());
        return message.toString();
    }

    /** What came of a call. */
    static String returned(String call, String text) {
        ObjectNode message = message("conversation.item.create");
        message.putObject("item")
                .put("type", "function_call_output")
                .put("call_id", call)
                .put("output", text);
        return message.toString();
    }

    /** By the agent. */
    static String answered(String text) {
        return spoken("assistant", "output_text", text);
    }

    static String respond() {
        return message("response.create").toString();
    }

    static String respondWithoutTools() {
        ObjectNode message = message("response.create");
        message.putObject("response").put("tool_choice", "none");
        return message.toString();
    }

    /** Without a tool, and without thinking of something else. */
    static String say(String words) {
        ObjectNode message = message("response.create");
        message.putObject("response")
                .put("tool_choice", "none")
                .put("instructions", "Say exactly this, word for word, and nothing else: " + words);
        return message.toString();
    }

    static String cancel() {
        return message("response.cancel").toString();
    }

    /** What was said so far is a turn, though nobody made a pause. */
    static String commit() {
        return message("input_audio_buffer.commit").toString();
    }

    /** The person has heard no more of this than so many milliseconds. */
    static String truncate(String item, long millis) {
        return message("conversation.item.truncate")
                .put("item_id", item)
                .put("content_index", 0)
                .put("audio_end_ms", millis)
                .toString();
    }
}
