package dev.parley.talk.measure;

import java.time.Duration;
import java.util.Optional;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.call.HangupConfig;
import dev.parley.conversation.EndReason;

/**
 * When the agent hangs up.
 *
 * @param longest the whole of the conversation, from the answer on
 * @param silence how long nobody may say or press anything
 * @param endKeys the keys that end it, pressed one after the other; null: none
 * @param afterGreeting whether it ends as soon as the greeting has been said
 */
public record VoiceLimits(Duration longest, Duration silence, String endKeys, boolean afterGreeting) {

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    public static VoiceLimits of(AgentConfig agent) {
        Optional<HangupConfig> hangup = Optional.ofNullable(agent.hangup());
        return new VoiceLimits(
                agent.maxDuration() == null ? LONGEST : Duration.ofSeconds(agent.maxDuration()),
                hangup.map(HangupConfig::afterSilence).map(Duration::ofSeconds).orElse(SILENCE),
                hangup.map(HangupConfig::onKeys).orElse(null),
                hangup.map(HangupConfig::afterGreeting).orElse(false));
    }

    /** The same, but not for longer than this. */
    public VoiceLimits within(Duration rest) {
        return longest.compareTo(rest) <= 0 ? this : new VoiceLimits(rest, silence, endKeys, afterGreeting);
    }

    /** The same, but it ends as soon as the greeting has been said. */
    public VoiceLimits announcing() {
        return new VoiceLimits(longest, silence, endKeys, true);
    }

    /**
     * Where a voice session stands.
     *
     * @param lasted since the answer
     * @param greeted whether the greeting has been said
     * @param silent since anybody said or pressed anything
     * @param keys all that the person has pressed
     */
    public record Moment(Duration lasted, boolean greeted, Duration silent, String keys) {}

    /** Why it is over, if it is. */
    public Optional<String> over(Moment moment) {
        if (moment.lasted().compareTo(longest) >= 0) {
            return Optional.of(EndReason.MAX_DURATION);
        }
        if (endKeys != null && moment.keys().endsWith(endKeys)) {
            return Optional.of(EndReason.AGENT_HUNG_UP);
        }
        if (moment.greeted() && afterGreeting) {
            return Optional.of(EndReason.AGENT_HUNG_UP);
        }
        return moment.greeted() && moment.silent().compareTo(silence) >= 0
                ? Optional.of(EndReason.SILENCE)
                : Optional.empty();
    }

    /** How long nothing can be over by the passing of time alone. */
    public Duration patience(Moment moment) {
        Duration rest = longest.minus(moment.lasted());
        Duration quiet = silence.minus(moment.silent());
        return moment.greeted() && quiet.compareTo(rest) < 0 ? quiet : rest;
    }
}
