package dev.parley.talk.speak;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a model writes, as it is spoken. */
class SentencesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            One moment, please. It is in the oven. | One moment, please. / It is in the oven.
            Hi. I am here. And you? | Hi. I am here. / And you?
            It costs 3. 50 to be exact, madam. | It costs 3. 50 to be exact, madam.
            Please ask Dr. Miller about that. He knows. | Please ask Dr. Miller about that. / He knows.
            Das gilt z. B. für Brot. Sonst nicht. | Das gilt z. B. für Brot. / Sonst nicht.
            At 7.30 we open the doors! Please come early… or late. | At 7.30 we open the doors! / Please come early… / or late.
            Is it there? Yes, it is there. | Is it there? / Yes, it is there.
            ご注文は焼き上がりました。五時にお待ちしています。 | ご注文は焼き上がりました。 / 五時にお待ちしています。
            No end here | No end here
            """)
    void endWhereTheyEnd(String written, String expected) {
        assertEquals(List.of(expected.split(" / ")), spoken(written, written.length()));
        assertEquals(List.of(expected.split(" / ")), spoken(written, 1));
        assertEquals(List.of(expected.split(" / ")), spoken(written, 7));
    }

    private static List<String> spoken(String written, int piece) {
        Sentences sentences = new Sentences();
        List<String> spoken = new ArrayList<>();
        for (int at = 0; at < written.length(); at += piece) {
            spoken.addAll(sentences.add(written.substring(at, Math.min(written.length(), at + piece))));
        }
        sentences.last().ifPresent(spoken::add);
        return spoken;
    }

    @Test
    void doNotGrowForEver() {
        List<String> spoken = spoken("and then we go on, ".repeat(100), 5);
        assertTrue(spoken.size() > 20);
        assertTrue(spoken.stream().allMatch(sentence -> sentence.length() < 100));
        assertTrue(spoken("word ".repeat(1_000), 11).stream().allMatch(sentence -> sentence.length() < 320));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            **Bold** and *slanted* and `code` | Bold and slanted and code
            # Opening hours | Opening hours
            - bread\\n- rolls | bread rolls
            See [our page](https://a.test/x_(y)). | See our page.
            ![a cake](cake.jpg) | a cake
            ```java\\nint x;\\n``` | ''
            snake_case stays, _this_ does not | snake_case stays, this does not
            Great 🎉! | Great !
            5 * 3 is 15 | 5 * 3 is 15
            > quoted | quoted
            --- | ''
            """)
    void leaveOutWhatIsForTheEye(String written, String said) {
        assertEquals(said, Speakable.of(written.replace("\\n", "\n")));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, ''",
        "1, 100, 'Order'",
        "30, 100, 'Order 123'",
        "99, 100, 'Order 123 is in the oven.'",
        "100, 100, 'Order 123 is in the oven.'",
        "0, 0, 'Order 123 is in the oven.'"
    })
    void areHeardWordByWord(int sent, int samples, String heard) {
        assertEquals(heard, Heard.of("Order 123 is in the oven.", sent, samples));
    }
}
