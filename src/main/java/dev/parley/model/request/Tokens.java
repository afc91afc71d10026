package dev.parley.model.request;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.parley.model.answer.Call;

/** How many tokens there are in a text, about; and how many a model takes. */
public final class Tokens {

    /** For models whose name says nothing. */
    static final int DEFAULT_WINDOW = 8_000;

    private static final int EACH_MESSAGE = 4;
    /** The beginnings of names, the longest first where one begins another. */
    private static final List<Map.Entry<String, Integer>> WINDOWS = List.of(
            Map.entry("gpt-4.1", 1_000_000),
            Map.entry("gpt-4o", 128_000),
            Map.entry("chatgpt-4o", 128_000),
            Map.entry("gpt-4-turbo", 128_000),
            Map.entry("gpt-4-32k", 32_000),
            Map.entry("gpt-4", 8_000),
            Map.entry("gpt-3.5-turbo", 16_000),
            Map.entry("gpt-5", 270_000),
            Map.entry("o1", 128_000),
            Map.entry("o3", 200_000),
            Map.entry("o4", 200_000),
            Map.entry("claude", 200_000),
            Map.entry("gemini-1.5", 1_000_000),
            Map.entry("gemini-2", 1_000_000),
            Map.entry("gemini-3", 1_000_000),
            Map.entry("mistral-large", 128_000),
            Map.entry("mistral-medium", 128_000),
            Map.entry("mistral-small", 32_000),
            Map.entry("deepseek-chat", 64_000),
            Map.entry("deepseek-reasoner", 64_000),
            Map.entry("grok", 128_000));

    private Tokens() {}

    /** By the model's name, without the house that a router puts before it. */
    static int window(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return WINDOWS.stream()
                .filter(window -> name.startsWith(window.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(DEFAULT_WINDOW);
    }

    /** Four letters of English to a token; other scripts need more. */
    static int in(String text) {
        long quarters = 3;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quarters += c < 0x80 ? 1 : c < 0x500 ? 2 : 4;
        }
        return (int) Math.min(Integer.MAX_VALUE / 8, quarters / 4);
    }

    static int in(ChatMessage message) {
        return EACH_MESSAGE
                + switch (message) {
                    case ChatMessage.User(String text) -> in(text);
                    case ChatMessage.Result(String id, String tool, String text) -> in(text);
                    case ChatMessage.Assistant assistant ->
                        in(assistant.text())
                                + (assistant.extra() == null
                                        ? 0
                                        : in(assistant.extra().toString()))
                                + assistant.calls().stream()
                                        .mapToInt(Tokens::in)
                                        .sum();
                };
    }

    private static int in(Call call) {
        return EACH_MESSAGE * 2
                + in(call.name())
                + (call.arguments() == null ? 0 : in(call.arguments()))
                + (call.extra() == null ? 0 : in(call.extra().toString()));
    }

    static int in(List<ChatMessage> messages) {
        return messages.stream().mapToInt(Tokens::in).sum();
    }
}
