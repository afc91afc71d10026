package dev.parley.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.script.ChannelOverride;
import dev.parley.agent.config.script.ScriptConfig;
import dev.parley.agent.config.voice.SpokenAlphabet;
import dev.parley.agent.config.voice.VoiceEngine;
import dev.parley.problem.FieldError;

/** The texts of a configuration that its agent says aloud as they are, by the names of their fields. */
final class FixedTexts {

    private final AgentConfig config;

    FixedTexts(AgentConfig config) {
        this.config = config;
    }

    /**
     * Those that cannot be said.
     *
     * @param spoken whether the agent surely speaks; else it may be one that only writes, and only what stands under a channel that
     *     speaks, or in a configuration with a voice, counts
     */
    List<FieldError> unsayable(SpokenAlphabet alphabet, boolean spoken) {
        if (config.voice() != null && config.voice().engine() == VoiceEngine.REALTIME) {
            return List.of();
        }
        String language = config.voice() == null ? null : config.voice().language();
        List<FieldError> faults = new ArrayList<>();
        texts(spoken || config.voice() != null).forEach((field, text) -> {
            if (text != null && !alphabet.says(text, language)) {
                faults.add(new FieldError(
                        "config." + field,
                        "has letters that the built-in voice cannot say; configure another voice (parley.speech)"));
            }
        });
        return faults;
    }

    private Map<String, String> texts(boolean spoken) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (config.channelOverrides() != null) {
            put(texts, "telephone", config.channelOverrides().telephone());
            put(texts, "webrtc", config.channelOverrides().webrtc());
        }
        if (config.voicemail() != null) {
            texts.put("voicemail.message", config.voicemail().message());
        }
        if (spoken) {
            texts.put("starting_message", config.startingMessage());
            if (config.script() != null) {
                texts.put("script.default_reply", config.script().defaultReply());
                List<ScriptConfig.Rule> rules = config.script().rules();
                for (int i = 0; i < rules.size(); i++) {
                    texts.put("script.rules[" + i + "].reply", rules.get(i).reply());
                }
            }
        }
        return texts;
    }

    private static void put(Map<String, String> texts, String channel, ChannelOverride override) {
        if (override != null) {
            texts.put("channel_overrides." + channel + ".starting_message", override.startingMessage());
        }
    }
}
