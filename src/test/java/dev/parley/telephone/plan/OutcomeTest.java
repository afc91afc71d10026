package dev.parley.telephone.plan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.conversation.Status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class OutcomeTest {

    @ParameterizedTest
    @CsvSource({
        "486, BUSY, UNANSWERED",
        "600, BUSY, UNANSWERED",
        "408, NO_ANSWER, UNANSWERED",
        "480, NO_ANSWER, UNANSWERED",
        "487, NO_ANSWER, UNANSWERED",
        "603, DECLINED, UNANSWERED",
        "404, INVALID_NUMBER, FAILED",
        "484, INVALID_NUMBER, FAILED",
        "604, INVALID_NUMBER, FAILED",
        "403, REFUSED, FAILED",
        "401, NOT_AUTHORIZED, FAILED",
        "407, NOT_AUTHORIZED, FAILED",
        "488, NO_COMMON_MEDIA, FAILED",
        "301, REDIRECTED, FAILED",
        "503, TRUNK_BUSY, FAILED",
        "429, TRUNK_BUSY, FAILED",
        "500, CARRIER_ERROR, FAILED",
        "699, CARRIER_ERROR, FAILED"
    })
    void isWhatTheResponseSays(int code, Outcome outcome, Status end) {
        assertEquals(outcome, Outcome.ofRefusal(code));
        assertEquals(end, Status.RINGING.next(outcome.event()).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"503, CARRIER_ERROR", "429, CARRIER_ERROR", "486, BUSY", "500, CARRIER_ERROR", "487, NO_ANSWER"})
    void saysNothingOfTheTrunkOnceSomethingRang(int code, Outcome outcome) {
        assertEquals(outcome, Outcome.ofRefusalAfterRinging(code));
        assertTrue(outcome.counts());
    }

    @ParameterizedTest
    @CsvSource({
        "486, BUSY, true",
        "404, INVALID_NUMBER, true",
        "480, NO_ANSWER, true",
        "603, DECLINED, true",
        "200, ANSWERED, true",
        "487, CANCELLED, true",
        "503, CARRIER_ERROR, true",
        "500, CARRIER_ERROR, false",
        "504, CARRIER_ERROR, false",
        "503, TRUNK_BUSY, false"
    })
    void showsWhetherTheTrunkWorks(int code, Outcome outcome, boolean works) {
        assertEquals(works, outcome.showsLife(code));
    }

    @Test
    void countsUnlessTheCarrierDidNotTry() {
        assertFalse(Outcome.TRUNK_BUSY.counts());
        assertFalse(Outcome.NOT_SENT.counts());
        assertTrue(Outcome.TRUNK_UNREACHABLE.counts());
        assertTrue(Outcome.NODE_LOST.counts());
    }
}
