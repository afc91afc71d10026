package dev.parley.email.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.email.Letter;
import dev.parley.email.mime.HeaderWords;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MailWriterTest {

    /** Outside of Quarkus, times are written so. */
    private static final Map<String, String> TIMES = Map.of(
            "parley.smtp.login-timeout", "PT1S", "parley.smtp.command-timeout", "PT1S", "parley.smtp.timeout", "PT1S");

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
    void keepsEveryCharacterOfASubject(String subject) throws IOException {
        byte[] mail = new MailWriter(new DkimKeys(config()), InstantSource.system())
                .write(new Letter(
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
                        null));
        String head = new String(mail, StandardCharsets.UTF_8).split("\r\n\r\n")[0];
        String field = head.substring(head.indexOf("Subject: "), head.indexOf("\r\nMessage-ID:"));
        assertTrue(field.chars().allMatch(c -> c < 0x7f), field);
        assertTrue(field.lines().allMatch(line -> line.length() <= 76), field);
        assertEquals(subject, HeaderWords.decoded(field.substring("Subject: ".length())));
        assertTrue(head.contains("\r\nFrom: =?UTF-8?B?"), head);
    }

    private static SmtpConfig config() {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(SmtpConfig.class)
                .withSources(new PropertiesConfigSource(TIMES, "test", 100))
                .build()
                .getConfigMapping(SmtpConfig.class);
    }
}
