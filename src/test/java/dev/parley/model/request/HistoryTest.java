package dev.parley.model.request;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.model.answer.Call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HistoryTest {

    @Test
    void leavesOutWholeExchangesFromTheOldest() {
        List<ChatMessage> messages = new ArrayList<>();
        messages.add(ChatMessage.Assistant.words("Hello."));
        for (int i = 0; i < 50; i++) {
            messages.add(new ChatMessage.User("Where is order " + i + "?"));
            messages.add(new ChatMessage.Assistant("", List.of(new Call("c" + i, "status", "{}", null)), null));
            messages.add(new ChatMessage.Result("c" + i, "status", "baked ".repeat(20)));
            messages.add(ChatMessage.Assistant.words("It is baked."));
        }
        messages.add(new ChatMessage.User("Thank you."));
        for (int budget = 10; budget < 3_000; budget += 7) {
            History.Fitted fitted = History.fit(messages, budget);
            assertEquals(messages.size(), fitted.leftOut() + fitted.messages().size());
            assertEquals(
                    messages.subList(fitted.leftOut(), messages.size()), fitted.messages(), "the newest, all of them");
            assertTrue(
                    fitted.messages().getFirst() instanceof ChatMessage.User || fitted.leftOut() == 0,
                    "no result without its call");
            assertTrue(fitted.tokens() <= budget || fitted.messages().size() == 1);
            assertEquals(fitted.messages().size() > 1, fitted.shrinks());
        }
        assertEquals(0, History.fit(messages, 100_000).leftOut());
    }

    @Test
    void cutsResultsThatAreTooLongByThemselves() {
        List<ChatMessage> messages = List.of(
                new ChatMessage.User("Before."),
                ChatMessage.Assistant.words("Yes."),
                new ChatMessage.User("Where?"),
                new ChatMessage.Assistant("", List.of(new Call("c", "status", "{}", null)), null),
                new ChatMessage.Result("c", "status", "x".repeat(64_000)));
        History.Fitted fitted = History.fit(messages, 4_000);
        assertEquals(2, fitted.leftOut());
        assertTrue(fitted.tokens() <= 4_100, "tokens: " + fitted.tokens());
        assertTrue(fitted.shrinks());
        assertFalse(History.fit(fitted.messages(), 1).shrinks());
    }

    @Test
    void keepsTheLastOfManyMessagesWithoutAnswer() {
        List<ChatMessage> messages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            messages.add(new ChatMessage.User("message " + i + " ".repeat(400)));
        }
        History.Fitted fitted = History.fit(messages, 300);
        assertEquals(messages.getLast(), fitted.messages().getLast());
        assertEquals(98, fitted.leftOut());
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o-mini, 128000",
        "openai/gpt-4.1-nano, 1000000",
        "gpt-4, 8000",
        "gpt-3.5-turbo-0125, 16000",
        "Claude-sonnet, 200000",
        "llama3.2, 8000",
        "anything, 8000",
    })
    void knowsWindowsByName(String model, int tokens) {
        assertEquals(tokens, Tokens.window(model));
    }
}
