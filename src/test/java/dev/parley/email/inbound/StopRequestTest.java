package dev.parley.email.inbound;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.email.reply.OwnWords;
import dev.parley.email.reply.ReplyText;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StopRequestTest {

    private static boolean stops(String text) {
        return StopRequest.inWords("Re: Your order", ReplyText.of(text, OwnWords.NONE), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STOP",
                "Stop.",
                "“Stop”",
                "unsubscribe",
                "STOP\n\nAnn Smith\nHead of Sales\nAcme Ltd\n+49 1234",
                "\ufeffSTOP",
                "\u200bstop\u200b",
                "S\u00adTOP",
                "de\u0301sabonner",
                "Désinscrire, s'il vous plaît",
                "Unsubscribe please",
                "Please unsubscribe me.",
                "Stop emailing me",
                "BAJA",
                "Por favor, darme de baja",
                "配信停止",
                "配信停止をお願いします。",
                "退订",
                "수신거부",
                "Пожалуйста, отпишите меня",
                "Bitte abmelden",
                "Hi,\n\nSTOP\n\nThanks,\nAnn",
                "Hello there,\nstop\nRegards, Ann",
                "STOP\n\nSent from my iPhone",
                "Stop\nVon meinem iPhone gesendet",
                "Abmelden!"
            })
    void hearsAStop(String text) {
        assertTrue(stops(text), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Stop the delivery on Monday",
                "I will not stop",
                "Hi,\nstop the delivery, please",
                "Stopp uhr",
                "Hi Ann",
                "Arbeit",
                "Thanks",
                "Don't stop",
                "Stop\nby at nine, please",
                "Where is it? STOP"
            })
    void hearsNoStopWhereThereIsNone(String text) {
        assertFalse(stops(text), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STOP", "Re: Stop", "AW: abmelden", "Désabonner"})
    void hearsItInTheSubjectOfAnEmptyMail(String subject) {
        assertTrue(StopRequest.inWords(subject, "", false));
        assertFalse(StopRequest.inWords(subject, "", true), "a machine's");
        assertFalse(StopRequest.inWords(subject, "My order 5?", false));
        assertFalse(StopRequest.inWords("Re: Your order", "", false));
    }
}
