package dev.parley.talk.live;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.media.speech.AgentVoice;
import dev.parley.recording.Recorder;
import dev.parley.talk.measure.TalkMeters;
import dev.parley.talk.measure.VoiceLimits;
import dev.parley.talk.realtime.RealtimeEngine;
import dev.parley.talk.recognize.Hints;
import dev.parley.talk.recognize.Recognizer;
import dev.parley.talk.transfer.Transfers;
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
 * @param toTelephone the same for somebody on the telephone
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
        Desk desk,
        Supplier<TalkPlan> toTelephone,
        TalkMeters meters) {

    /**
     * Which talk it is, and who brings its person to somebody else.
     *
     * @param live where it is found
     */
    public record Desk(Conversation.Key conversation, Transfers transfers, LiveTalks live) {}

    /** The same, but not for longer than this. */
    public TalkPlan within(Duration rest) {
        return new TalkPlan(
                agent,
                limits.within(rest),
                turns,
                realtime,
                recognizer,
                hints,
                language,
                voice,
                recorder,
                desk,
                toTelephone,
                meters);
    }
}
