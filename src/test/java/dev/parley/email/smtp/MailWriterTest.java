package dev.parley.email;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.email.mime.HeaderWords;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SmtpMessageTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Your bakery",
                "Wo ist meine Tüte?",
                "Order 5 is wrong 😀",
                "👩‍👩‍👧‍👦🇩🇪👍🏽 and a long subject that goes over several lines,"
                        + " 日本語のとても長い件名、絵文字も含む😀😀😀😀😀😀😀😀😀😀😀😀",
                "𝒜𝓃𝓃 writes 𠮷野家",
                "What =?utf-8?Q?is?= this"
            })
    void keepsEveryCharacterOfASubject(String subject) {
        String field = SmtpMessage.of(new Letter(
                        "1@agents.test",
                        "desk@agents.test",
                        "Desk 😀",
                        "ann@x.test",
                        "desk+1@agents.test",
                        subject,
                        "Hi. 😀",
                        "<p>Hi. 😀</p>",
                        null,
                        List.of(),
                        null))
                .getHeaders()
                .get("Subject");
        assertTrue(field.chars().allMatch(c -> c < 0x7f), field);
        assertTrue(field.lines().allMatch(line -> line.length() <= 76), field);
        assertEquals(subject, HeaderWords.decoded(field));
    }
}
