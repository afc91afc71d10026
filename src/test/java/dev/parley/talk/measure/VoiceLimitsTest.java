package dev.parley.talk.measure;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class VoiceLimitsTest {

    private static final VoiceLimits LIMITS =
            new VoiceLimits(Duration.ofSeconds(60), Duration.ofSeconds(10), "*0", false);

    private static VoiceLimits.Moment moment(int lasted, boolean greeted, int silent, String keys) {
        return new VoiceLimits.Moment(Duration.ofSeconds(lasted), greeted, Duration.ofSeconds(silent), keys);
    }

    @Test
    void endsAtTheLongestWhateverIsSaid() {
        assertEquals(Optional.of("max_duration"), LIMITS.over(moment(60, false, 0, "")));
        assertEquals(Optional.empty(), LIMITS.over(moment(59, true, 0, "")));
    }

    @Test
    void endsInSilenceOnlyAfterTheGreeting() {
        assertEquals(Optional.of("silence"), LIMITS.over(moment(20, true, 10, "")));
        assertEquals(Optional.empty(), LIMITS.over(moment(20, false, 20, "")));
        assertEquals(Duration.ofSeconds(3), LIMITS.patience(moment(20, true, 7, "")));
        assertEquals(Duration.ofSeconds(40), LIMITS.patience(moment(20, false, 7, "")));
    }

    @Test
    void endsOnItsKeysInTheirOrder() {
        assertEquals(Optional.of("agent_hung_up"), LIMITS.over(moment(1, false, 0, "12*0")));
        assertEquals(Optional.empty(), LIMITS.over(moment(1, false, 0, "0*")));
    }

    @Test
    void endsAfterTheGreetingWhenThatIsAll() {
        VoiceLimits announcement = new VoiceLimits(Duration.ofSeconds(60), Duration.ofSeconds(10), null, true);
        assertEquals(Optional.empty(), announcement.over(moment(1, false, 0, "")));
        assertEquals(Optional.of("agent_hung_up"), announcement.over(moment(1, true, 0, "")));
    }
}
