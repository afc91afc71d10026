package dev.parley.demo;

import java.time.Duration;
import java.util.List;

import dev.parley.media.speech.BuiltInSpeaker;

/**
 * The person who answers the demo's calls: picks up after a second, asks the bakery's agent what its rules know, interrupts a
 * long answer, and says good-bye. From an agent that does not answer they hang up.
 */
final class LoopbackCallee implements SipPhone.Behaviour {

    private static final Duration RINGS = Duration.ofSeconds(1);
    private static final Duration POLITE_PAUSE = Duration.ofMillis(1_500);
    private static final Duration HEARD_ENOUGH = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final List<String> LINES =
            List.of("Where is my order?", "It is one two three.", "When are you open?");

    private final BuiltInSpeaker speaker = new BuiltInSpeaker();

    @Override
    public void take(PhoneCall call) throws Exception {
        call.ring();
        if (call.cancelledWithin(RINGS)) {
            return;
        }
        call.answer();
        try (PhoneVoice voice = new PhoneVoice(call, speaker)) {
            talk(call, voice);
        }
        if (!call.overWithin(Duration.ZERO)) {
            call.hangUp();
        }
    }

    private static void talk(PhoneCall call, PhoneVoice voice) throws InterruptedException {
        for (String line : LINES) {
            if (!voice.listen(POLITE_PAUSE, PATIENCE)) {
                return;
            }
            voice.say(line);
        }
        if (voice.listen(Duration.ZERO, PATIENCE) && !call.overWithin(HEARD_ENOUGH)) {
            voice.say("Please stop.");
            if (voice.listen(POLITE_PAUSE, PATIENCE)) {
                voice.say("Goodbye.");
                call.overWithin(PATIENCE);
            }
        }
    }
}
