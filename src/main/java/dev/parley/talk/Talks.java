package dev.parley.talk;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.config.voice.RecordingConfig;
import dev.parley.conversation.Conversation;
import dev.parley.conversation.Turn;
import dev.parley.dialogue.Dialogue;
import dev.parley.dialogue.prompt.PromptWriter;
import dev.parley.media.Band;
import dev.parley.media.Speech;
import dev.parley.media.speech.SpeechFailure;
import dev.parley.recording.Recorder;
import dev.parley.recording.Recordings;
import dev.parley.talk.live.Talk;
import dev.parley.talk.live.TalkPlan;

/** Prepares talks: what their agents say first. */
@ApplicationScoped
public class Talks {

    private final TalkPlans plans;
    private final Dialogue dialogue;
    private final PromptWriter prompts;
    private final Recordings recordings;

    Talks(TalkPlans plans, Dialogue dialogue, PromptWriter prompts, Recordings recordings) {
        this.plans = plans;
        this.dialogue = dialogue;
        this.prompts = prompts;
        this.recordings = recordings;
    }

    /**
     * From its opening on.
     *
     * @param band of the line that it is had over
     */
    public PreparedTalk of(Conversation conversation, Band band) {
        TalkPlan plan = plans.of(conversation, band);
        return prepared(conversation, plan, () -> opening(conversation, plan));
    }

    private PreparedTalk prepared(Conversation conversation, TalkPlan plan, Supplier<Talk.Greeting> opening) {
        return new PreparedTalk(
                plan,
                opening,
                () -> message(conversation, plan),
                attempt -> recordings.ofEarlyMedia(conversation.key(), plan.agent(), attempt));
    }

    private Talk.Greeting message(Conversation conversation, TalkPlan plan) {
        String text = prompts.fill(plan.agent().voicemail().message(), conversation);
        return new Talk.Greeting(text, plan.voice().speak(text));
    }

    /**
     * For somebody who comes back: what the agent said last is said again, and is no new turn. If it has not said anything
     * yet, it begins.
     *
     * @param turns of the conversation so far
     * @param band of the line that it is had over
     * @param rest how long it may still last
     */
    public PreparedTalk again(Conversation conversation, Band band, List<Turn> turns, Duration rest) {
        TalkPlan plan = plans.of(conversation, band).within(rest);
        Optional<String> last = turns.reversed().stream()
                .filter(Turn::spokenByAgent)
                .map(turn -> turn.text)
                .findFirst();
        return last.map(words -> prepared(conversation, plan, () -> repetition(words, plan)))
                .orElseGet(() -> prepared(conversation, plan, () -> opening(conversation, plan)));
    }

    /** Without it the talk goes on too. */
    private static Talk.Greeting repetition(String words, TalkPlan plan) {
        try {
            return new Talk.Greeting("", plan.voice().speak(words));
        } catch (SpeechFailure failure) {
            return new Talk.Greeting("", Speech.NONE);
        }
    }

    private Talk.Greeting opening(Conversation conversation, TalkPlan plan) {
        Optional<String> announced = announcement(conversation, plan);
        if (plan.realtime().isPresent()) {
            // Said in the engine's own voice.
            Optional<String> words = dialogue.greeting(plan.agent(), conversation);
            return new Talk.Greeting(
                    announced
                            .map(first -> first + " " + words.orElse(""))
                            .or(() -> words)
                            .orElse(null),
                    Speech.NONE);
        }
        String text = dialogue.opening(plan.agent(), conversation);
        boolean asks = plan.recorder().filter(Recorder::asks).isPresent();
        if (asks && announced.isPresent()) {
            return new Talk.Greeting(announced.get(), plan.voice().speak(announced.get()), text);
        }
        String all = announced.map(first -> first + " " + text).orElse(text);
        return new Talk.Greeting(all, plan.voice().speak(all));
    }

    /** What is said of the recording; nothing where it is to be asked and nobody would hear the answer. */
    private Optional<String> announcement(Conversation conversation, TalkPlan plan) {
        return plan.recorder()
                .filter(recorder -> plan.agent().recording().consentOrDefault() != RecordingConfig.Consent.NONE)
                .filter(recorder -> !recorder.asks() || plan.recognizer().isPresent())
                .map(recorder -> prompts.fill(plan.agent().recording().announce(), conversation));
    }
}
