package dev.parley.media.speech;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import dev.parley.agent.Configs;
import dev.parley.agent.config.AgentConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.dialogue.Dialogue;
import dev.parley.media.PreparedGreeting;
import dev.parley.media.Speech;
import dev.parley.media.VoiceLimits;
import dev.parley.media.VoiceSession;

/** What agents say first, in their own voices. */
@ApplicationScoped
public class Greetings {

    private final Configs configs;
    private final Dialogue dialogue;
    private final Speakers speakers;

    @Inject
    Greetings(Configs configs, Dialogue dialogue, Speakers speakers) {
        this.configs = configs;
        this.dialogue = dialogue;
        this.speakers = speakers;
    }

    /** The opening of a conversation. */
    public PreparedGreeting of(Conversation conversation) {
        AgentConfig agent = agent(conversation);
        return new PreparedGreeting(VoiceLimits.of(agent), () -> opening(conversation, agent));
    }

    /**
     * For somebody who comes back: what the agent said last is said again, and is no new turn. If it has not said anything
     * yet, it begins.
     *
     * @param turns of the conversation so far
     * @param rest how long it may still last
     */
    public PreparedGreeting again(Conversation conversation, List<Turn> turns, Duration rest) {
        AgentConfig agent = agent(conversation);
        VoiceLimits limits = VoiceLimits.of(agent).within(rest);
        Optional<String> last = turns.reversed().stream()
                .filter(Turn::spokenByAgent)
                .map(turn -> turn.text)
                .findFirst();
        return last.map(words -> new PreparedGreeting(limits, () -> repetition(words, agent)))
                .orElseGet(() -> new PreparedGreeting(limits, () -> opening(conversation, agent)));
    }

    /** Without it the talk goes on too. */
    private VoiceSession.Greeting repetition(String words, AgentConfig agent) {
        try {
            return new VoiceSession.Greeting("", speakers.speak(words, Voice.of(agent)));
        } catch (SpeechFailure failure) {
            return new VoiceSession.Greeting("", Speech.NONE);
        }
    }

    private VoiceSession.Greeting opening(Conversation conversation, AgentConfig agent) {
        String text = dialogue.opening(agent, conversation);
        return new VoiceSession.Greeting(text, speakers.speak(text, Voice.of(agent)));
    }

    private AgentConfig agent(Conversation conversation) {
        return configs.of(conversation.agentVersionId, conversation.agentConfig);
    }
}
