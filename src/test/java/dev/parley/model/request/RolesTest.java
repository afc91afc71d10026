package dev.parley.model.request;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.model.answer.Call;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** u: the person; a: the agent; c: the agent with a call; r: its result. */
class RolesTest {

    @ParameterizedTest
    @CsvSource({
        "au, au, uau",
        "u, u, u",
        "uuu, u, u",
        "auu, au, uau",
        "auau, auau, uauau",
        "aau, au, uau",
        "aucru, aucru, uaucrau",
        "aucra, aucra, uaucrau",
        "cr, ucr, ucr",
        "uacr, ucr, ucr",
        "a, ua, uau",
        "'', u, u",
    })
    void areInTheOrderThatIsWanted(String said, String merged, String strict) {
        assertEquals(merged, letters(Roles.ordered(messages(said), false)));
        assertEquals(strict, letters(Roles.ordered(messages(said), true)));
    }

    private static List<ChatMessage> messages(String letters) {
        return Arrays.stream(letters.split(""))
                .filter(letter -> !letter.isEmpty())
                .map(letter -> switch (letter) {
                    case "u" -> (ChatMessage) new ChatMessage.User("x");
                    case "a" -> ChatMessage.Assistant.words("x");
                    case "c" -> new ChatMessage.Assistant("", List.of(new Call("c", "t", "{}", null)), null);
                    default -> new ChatMessage.Result("c", "t", "x");
                })
                .toList();
    }

    private static String letters(List<ChatMessage> messages) {
        return messages.stream()
                .map(message -> switch (message) {
                    case ChatMessage.User user -> "u";
                    case ChatMessage.Assistant assistant -> assistant.calls().isEmpty() ? "a" : "c";
                    case ChatMessage.Result result -> "r";
                })
                .collect(Collectors.joining());
    }
}
