package dev.parley.email.reply;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class SubjectsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Your bakery | Re: Your bakery | false",
                "Your bakery | AW: Re: Your bakery | false",
                "Your bakery | 回复：Your bakery | false",
                "Your bakery | Re[2]: your  bakery | false",
                "Re: Your bakery | Antwort: Your bakery | false",
                "Your bakery | '' | false",
                "Your bakery | Invoice 4711 is wrong | true",
                "Your bakery | URGENT: Your bakery | true",
                "Bread: 5 | Order: 5 | true"
            })
    void tellsAChangedSubject(String thread, String mail, boolean differs) {
        assertEquals(differs, Subjects.differ(thread, mail));
    }

    @ParameterizedTest
    @CsvSource({
        "Fwd: x,true",
        "FW: x,true",
        "WG: x,true",
        "Re: Fwd: x,true",
        "转发：x,true",
        "Re: x,false",
        "Forward march,false",
        "AW: x,false"
    })
    void tellsAForward(String subject, boolean forward) {
        assertEquals(forward, Subjects.isForward(subject));
    }
}
