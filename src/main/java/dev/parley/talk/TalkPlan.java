package dev.parley.talk;

import java.time.Duration;
import java.util.Optional;

import dev.parley.agent.config.AgentConfig;
import dev.parley.media.speech.AgentVoice;
import dev.parley.recording.Recorder;
import dev.parley.talk.realtime.RealtimeEngine;
import dev.parley.talk.recognize.Hints;
import dev.parley.talk.recognize.Recognizer;
import dev.parley.talk.turn.Language;
import dev.parley.talk.turn.TurnSettings;

/**
 * How one agent talks.
 *
 * @param realtime what it hears, thinks and speaks with, if it does so with one engine
 * @param recognizer what it hears with otherwise; without one it says its first words, and takes down keys
 * @param hints of what it is likely to hear
 * @param language its words that decide about turns
 * @param recorder what records it, if it is to be recorded
 */
public record TalkPlan(
        AgentConfig agent,
        VoiceLimits limits,
        TurnSettings turns,
        Optional<RealtimeEngine> realtime,
        Optional<Recognizer> recognizer,
        Hints hints,
        Language language,
        AgentVoice voice,
        Optional<Recorder> recorder,
        TalkMeters meters) {

    /** The same, but not for longer than this. */
    TalkPlan within(Duration rest) {
        return new TalkPlan(
                agent, limits.within(rest), turns, realtime, recognizer, hints, language, voice, recorder, meters);
    }
}
