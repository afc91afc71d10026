package dev.parley.talk.turn;

import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What people say when they are asked whether they may be recorded. */
class LanguageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en|Yes.|true",
                "en|Yeah, go ahead!|true",
                "en|No problem.|true",
                "en|I don't mind|true",
                "en|Sure, why not|true",
                "en|No.|false",
                "en|No, that's fine|false",
                "en|I'd rather not, okay?|false",
                "en|please don't|false",
                "en|yes no maybe|false",
                "en|What did you say?|",
                "en|I know|",
                "en|yesterday|",
                "en|''|",
                "en-US|yes please|true",
                "de|Ja, gerne.|true",
                "de|Natürlich|true",
                "de|Kein Problem!|true",
                "de|Nein danke|false",
                "de|Ja, aber bitte nicht|false",
                "de|Wie bitte?|",
                "fr|D'accord|true",
                "fr|Pas de souci|true",
                "fr|Non merci|false",
                "es|Sí, claro|true",
                "es|No hay problema|true",
                "es|no|false",
                "it|Nessun problema|true",
                "it|Va bene|true",
                "nl|Geen probleem|true",
                "nl|Liever niet|false"
            })
    void agreesOnlyWhereNothingSaysNo(String language, String words, Boolean agrees) {
        assertEquals(Optional.ofNullable(agrees), Language.of(language).consents(words == null ? "" : words));
    }
}
