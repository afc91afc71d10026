package dev.parley.talk.measure;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.voice.TurnTakingConfig;
import dev.parley.agent.config.voice.VoiceConfig;
import dev.parley.talk.turn.TurnSettings;

/** How turns are taken, as an agent's configuration has it. */
public final class TurnTaking {

    private static final TurnSettings USUAL = TurnSettings.DEFAULT;

    private final Optional<TurnTakingConfig> config;

    /** Whether it hangs up behind its first words, which are then to be heard. */
    private final boolean announces;

    private TurnTaking(AgentConfig agent) {
        announces = VoiceLimits.of(agent).afterGreeting();
        config = Optional.ofNullable(agent.voice()).map(VoiceConfig::turnTaking);
    }

    /** Those of this agent, with the house's where it says nothing. */
    public static TurnSettings of(AgentConfig agent) {
        return new TurnTaking(agent).settings();
    }

    private TurnSettings settings() {
        return new TurnSettings(
                millis(TurnTakingConfig::endOfTurnMs, USUAL.endOfTurn()),
                millis(TurnTakingConfig::endOfSentenceMs, USUAL.endOfSentence()),
                millis(TurnTakingConfig::unfinishedMs, USUAL.unfinished()),
                millis(TurnTakingConfig::longestPauseMs, USUAL.longestPause()),
                seconds(TurnTakingConfig::longestTurn, USUAL.longestTurn()),
                millis(TurnTakingConfig::interruptionMs, USUAL.interruption()),
                value(TurnTakingConfig::interruptionWords, USUAL.interruptionWords()),
                value(TurnTakingConfig::interruptible, USUAL.interruptible()),
                value(TurnTakingConfig::greetingInterruptible, USUAL.greetingInterruptible()) && !announces,
                millis(TurnTakingConfig::falseInterruptionMs, USUAL.falseInterruption()),
                millis(TurnTakingConfig::backoffMs, USUAL.backoff()),
                seconds(TurnTakingConfig::repromptAfter, USUAL.reprompt()),
                value(TurnTakingConfig::reprompts, USUAL.reprompts()),
                millis(TurnTakingConfig::fillerAfterMs, USUAL.firstFiller()),
                millis(TurnTakingConfig::fillerEveryMs, USUAL.nextFiller()),
                USUAL.keysPause(),
                USUAL.deaf());
    }

    private <T> T value(Function<TurnTakingConfig, T> setting, T usual) {
        return config.map(setting).orElse(usual);
    }

    private Duration millis(Function<TurnTakingConfig, Integer> setting, Duration usual) {
        return config.map(setting).map(Duration::ofMillis).orElse(usual);
    }

    private Duration seconds(Function<TurnTakingConfig, Integer> setting, Duration usual) {
        return config.map(setting).map(Duration::ofSeconds).orElse(usual);
    }
}
