package dev.parley.media.speech;

import java.util.Optional;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.voice.VoiceConfig;
import dev.parley.media.Band;

/**
 * How words are to sound.
 *
 * @param name of the voice at the configured endpoint, or null for the default
 * @param speed 1 is the voice's own
 * @param language of the words, as a tag of BCP 47, or null
 * @param band how finely they are to be sampled
 */
public record Voice(String name, double speed, String language, Band band) {

    public static Voice of(AgentConfig agent, Band band) {
        Optional<VoiceConfig> voice = Optional.ofNullable(agent.voice());
        return new Voice(
                voice.map(VoiceConfig::name).orElse(null),
                voice.map(VoiceConfig::speed).map(Number::doubleValue).orElse(1.0),
                voice.map(VoiceConfig::language).orElse(null),
                band);
    }
}
