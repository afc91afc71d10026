package dev.parley.conversation;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StatusTest {

    @ParameterizedTest
    @CsvSource({
        "TRIGGERED, RING, RINGING",
        "TRIGGERED, CANCEL, CANCELLED",
        "TRIGGERED, OVERRUN, FAILED",
        "RINGING, OVERRUN, UNANSWERED",
        "RINGING, RETRY, TRIGGERED",
        "RINGING, CONNECT, IN_PROGRESS",
        "RINGING, CANCEL, CANCELLED",
        "RINGING, NO_ANSWER, UNANSWERED",
        "RINGING, FAIL, FAILED",
        "TOKEN_CREATED, CONNECT, IN_PROGRESS",
        "TOKEN_CREATED, OVERRUN, UNANSWERED",
        "IN_PROGRESS, COMPLETE, COMPLETED",
        "IN_PROGRESS, OVERRUN, COMPLETED",
        "IN_PROGRESS, TRANSFER, TRANSFERRED",
        "IN_PROGRESS, FAIL, FAILED",
    })
    void goesWhereTheContractSays(Status from, Status.Event event, Status to) {
        assertEquals(Optional.of(to), from.next(event));
    }

    @Test
    void cannotCancelWhatIsConnected() {
        assertEquals(Optional.empty(), Status.IN_PROGRESS.next(Status.Event.CANCEL));
    }

    @ParameterizedTest
    @EnumSource(Status.class)
    void leavesNoTerminalStatusAndEndsEveryActiveOneThatOverran(Status status) {
        if (status.active()) {
            assertTrue(status.next(Status.Event.OVERRUN)
                    .filter(next -> !next.active())
                    .isPresent());
        } else {
            for (Status.Event event : Status.Event.values()) {
                assertEquals(Optional.empty(), status.next(event));
            }
        }
    }
}
