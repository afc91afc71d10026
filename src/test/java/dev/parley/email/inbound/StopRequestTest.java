package dev.parley.email.inbound;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StopRequestTest {

    private static boolean stops(String text) {
        return StopRequest.inWords(new IncomingMail(
                "1@x",
                "ann@x.com",
                List.of(),
                List.of(),
                "Re: x",
                text,
                List.of(),
                Optional.empty(),
                Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STOP",
                "Stop.",
                "“Stop”",
                "unsubscribe",
                "STOP\n\nAnn Smith\nHead of Sales\nAcme Ltd\n+49 1234",
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
                "Baja",
                "Don't stop",
                "Stop\nby at nine, please",
                "Where is it? STOP"
            })
    void hearsNoStopWhereThereIsNone(String text) {
        assertFalse(stops(text), text);
    }
}
