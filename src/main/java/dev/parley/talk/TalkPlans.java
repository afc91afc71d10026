package dev.parley.talk;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.Configs;
import dev.parley.agent.config.AgentConfig;
import dev.parley.agent.config.voice.VoiceConfig;
import dev.parley.agent.config.voice.VoiceEngine;
import dev.parley.conversation.Conversation;
import dev.parley.media.Band;
import dev.parley.media.speech.AgentVoice;
import dev.parley.media.speech.Speakers;
import dev.parley.media.speech.Voice;
import dev.parley.recording.Recordings;
import dev.parley.talk.live.LiveTalks;
import dev.parley.talk.live.TalkPlan;
import dev.parley.talk.measure.TalkMeters;
import dev.parley.talk.measure.TurnTaking;
import dev.parley.talk.measure.VoiceLimits;
import dev.parley.talk.realtime.RealtimeEngine;
import dev.parley.talk.recognize.Hints;
import dev.parley.talk.recognize.Recognizers;
import dev.parley.talk.transfer.Transfers;
import dev.parley.talk.turn.Language;

/** How the agents of talks hear, take turns and sound. */
@ApplicationScoped
class TalkPlans {

    private final Configs configs;
    private final Speakers speakers;
    private final Recognizers recognizers;
    private final RealtimeEngine realtime;
    private final Recordings recordings;
    private final Transfers transfers;
    private final LiveTalks live;
    private final TalkMeters meters;

    TalkPlans(
            Configs configs,
            Speakers speakers,
            Recognizers recognizers,
            RealtimeEngine realtime,
            Recordings recordings,
            Transfers transfers,
            LiveTalks live,
            TalkMeters meters) {
        this.configs = configs;
        this.speakers = speakers;
        this.recognizers = recognizers;
        this.realtime = realtime;
        this.recordings = recordings;
        this.transfers = transfers;
        this.live = live;
        this.meters = meters;
    }

    /**
     * @param band of the line that it is had over
     */
    TalkPlan of(Conversation conversation, Band band) {
        AgentConfig agent = configs.of(conversation.agentVersionId, conversation.agentConfig);
        Optional<VoiceConfig> voice = Optional.ofNullable(agent.voice());
        String language = voice.map(VoiceConfig::language).orElse(null);
        return new TalkPlan(
                agent,
                VoiceLimits.of(agent),
                TurnTaking.of(agent),
                voice.map(VoiceConfig::engine)
                        .filter(VoiceEngine.REALTIME::equals)
                        .filter(asked -> realtime.hasRealtime())
                        .map(asked -> realtime),
                recognizers.of(voice.map(VoiceConfig::recognizer).orElse(null)),
                new Hints(band, language, phrases(agent)),
                Language.of(language),
                new AgentVoice(speakers, Voice.of(agent, band)),
                recordings.of(conversation.key(), agent),
                new TalkPlan.Desk(conversation.key(), transfers, live),
                () -> of(conversation, Band.NARROW),
                meters);
    }

    private static List<String> phrases(AgentConfig agent) {
        return agent.script() == null
                ? List.of()
                : agent.script().rules().stream()
                        .flatMap(rule -> rule.phrases().stream())
                        .toList();
    }
}
