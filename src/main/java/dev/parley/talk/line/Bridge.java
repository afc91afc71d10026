package dev.parley.talk.line;

import java.time.Duration;
import java.util.function.Supplier;

import dev.parley.conversation.EndReason;
import dev.parley.media.AudioLine;
import dev.parley.media.Band;
import dev.parley.media.Speech;
import dev.parley.talk.transfer.OtherParty;

/** Two people who talk with each other: each hears what the other says and presses. */
public final class Bridge {

    private Bridge() {}

    /**
     * Has them talk until one of them leaves; the other party is hung up on then.
     *
     * @param left how long they may still talk
     * @return the {@code end_reason}
     */
    public static String talk(LineEvents events, AudioLine line, OtherParty other, Supplier<Duration> left)
            throws InterruptedException {
        other.whenGone(() -> events.add(new LineEvents.Event.Over(EndReason.TARGET_HUNG_UP)));
        line.listen(new Relay(line.band(), other.line(), events));
        other.line().listen(new Relay(other.line().band(), line, events));
        other.bridged();
        try {
            return untilOver(events, left);
        } finally {
            other.end(true);
        }
    }

    private static String untilOver(LineEvents events, Supplier<Duration> left) throws InterruptedException {
        while (true) {
            Duration patience = left.get();
            if (!patience.isPositive()) {
                return EndReason.MAX_DURATION;
            }
            switch (events.poll(patience)) {
                case LineEvents.Event.Over(String reason) -> {
                    return reason;
                }
                case LineEvents.Event.Then(Runnable what) -> what.run();
                case LineEvents.Event.Heard heard -> {
                    // Before the two were brought together.
                }
                case LineEvents.Event.Pressed pressed -> {
                    // By the one who has it now.
                }
                case LineEvents.Event.Reached(OtherParty second) -> second.end(true);
                case null -> {
                    // Time has passed.
                }
            }
        }
    }

    /** Says elsewhere what is heard here. */
    private record Relay(Band band, AudioLine to, LineEvents events) implements AudioLine.Listening {

        @Override
        public void heard(short[] frame) {
            to.pass(new Speech(frame, band));
        }

        @Override
        public void pressed(char which) {
            events.notePressed();
            to.press(String.valueOf(which));
        }
    }
}
