package dev.parley.talk.live;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jboss.logging.Logger;

import dev.parley.agent.config.call.TransferConfig;
import dev.parley.dialogue.Transcript;
import dev.parley.dialogue.Withdrawal;
import dev.parley.dialogue.prompt.ModelReply;
import dev.parley.dialogue.tool.SpokenTools;
import dev.parley.talk.detect.VoiceDetector;
import dev.parley.talk.measure.Latency;
import dev.parley.talk.recognize.Recognizer;
import dev.parley.talk.turn.Language;
import dev.parley.talk.turn.TurnCommand;
import dev.parley.talk.turn.TurnSignal;
import dev.parley.talk.turn.TurnTaker;

/** By a recognizer, a model and a voice: tells the {@link TurnTaker} what happens, and does what it wants done. */
final class TurnByTurn implements Exchange, Ears.Listener {

    private static final Logger LOG = Logger.getLogger(Exchange.class);
    /** The key that agrees to being recorded. */
    private static final String YES = "1";

    private static final Duration SAID_JUST_NOW = Duration.ofMillis(1_500);

    private final TalkPlan plan;
    private final Recognizer recognizer;
    private final Minutes minutes;
    private final Ears ears;
    private final Mouth mouth;
    private final TurnTaker turns;
    private final Runnable hangUp;
    private final TalkParts.Bringing bringing;
    private Answer answer;
    private Answer before;
    private int pending;
    /** The first words, while it is asked whether the person is recorded; else null. */
    private Talk.Greeting asked;

    private boolean askedAgain;

    /** An answer that is being found or said. */
    private final class Answer implements SpokenTools {
        private final Withdrawal withdrawal = new Withdrawal();
        private Mouth.Said said;
        private final CompletableFuture<Void> found = new CompletableFuture<>();
        private volatile boolean last;

        /** Good-bye can still be interrupted: then the talk goes on. */
        @Override
        public void endCall() {
            last = true;
        }

        @Override
        public void press(String keys) {
            mouth.press(keys);
        }

        @Override
        public Optional<String> transfer(String number, TransferConfig.Mode mode, String briefing) {
            return bringing.bring(number, mode, briefing);
        }
    }

    TurnByTurn(Recognizer recognizer, TalkParts parts, Runnable hangUp) {
        this.hangUp = hangUp;
        this.plan = parts.plan();
        this.recognizer = recognizer;
        this.minutes = parts.minutes();
        this.ears = parts.ears();
        this.mouth = parts.mouth();
        this.bringing = parts.bringing();
        this.turns = new TurnTaker(plan.turns(), plan.language(), recognizer.hearing());
    }

    @Override
    public void begin(Talk.Greeting greeting, Runnable greeted) {
        ears.listen(recognizer, this);
        asked = greeting.then() == null ? null : greeting;
        mouth.greet(greeting, () -> {
            greeted.run();
            agentEnded();
        });
    }

    /** In the middle of a talk, in place of another way to have it. */
    void takeOver(SpeechToSpeech.Left left) {
        ears.listen(recognizer, this);
        switch (left) {
            case UNGREETED -> think(0, false);
            case UNANSWERED -> {
                mouth.stop();
                mouth.say(plan.language().say(Language.Sentence.UNHEARD), this::agentEnded);
            }
            case NOTHING -> mouth.whenSilent(this::agentEnded);
        }
    }

    @Override
    public void close(boolean goesOnElsewhere) {
        withdraw();
    }

    @Override
    public void takeDownTheRest() {
        takeDown(turns.unanswered());
    }

    @Override
    public boolean isAnswering() {
        return answer != null;
    }

    @Override
    public Duration patience() {
        return turns.due().isEmpty()
                ? Talk.NEVER
                : Duration.ofMillis(Math.max(0, turns.due().getAsLong() - Mouth.millis()));
    }

    @Override
    public void pass() {
        ears.pass();
        obey(turns.at(Mouth.millis()));
    }

    @Override
    public void transferFailed() {
        mouth.afterwards(() -> mouth.say(plan.language().say(Language.Sentence.UNREACHED), this::agentEnded));
    }

    @Override
    public void pressed(char key) {
        tell(new TurnSignal.Pressed(key));
    }

    private void agentEnded() {
        tell(new TurnSignal.AgentEnded());
    }

    @Override
    public void voiceBegan() {
        tell(new TurnSignal.VoiceBegan(VoiceDetector.BEGINS_AFTER_MILLIS));
    }

    @Override
    public void voiceEnded() {
        tell(new TurnSignal.VoiceEnded());
    }

    @Override
    public void words(String text, boolean last) {
        tell(new TurnSignal.Words(text, last));
    }

    @Override
    public void turnEnds(String text, boolean eager) {
        tell(new TurnSignal.EngineEnds(text, eager));
    }

    @Override
    public void turnResumes() {
        tell(new TurnSignal.EngineResumes());
    }

    @Override
    public void pending(int stretches) {
        pending = stretches;
        tell(new TurnSignal.Pending(stretches));
    }

    @Override
    public void missed() {
        tell(new TurnSignal.Missed());
    }

    @Override
    public void lost() {
        pending = 0;
        tell(new TurnSignal.Lost());
        tell(new TurnSignal.Pending(0));
    }

    @Override
    public boolean isPending() {
        return pending > 0 || !recognizer.hearing().counted() && ears.spokeWithin(SAID_JUST_NOW);
    }

    @Override
    public boolean isDeaf() {
        return turns.isDeaf();
    }

    private void tell(TurnSignal signal) {
        obey(turns.on(signal, Mouth.millis()));
    }

    private void obey(List<TurnCommand> commands) {
        for (TurnCommand command : commands) {
            switch (command) {
                case TurnCommand.Ask ask -> ask(ask);
                case TurnCommand.AskAgain() -> think(0, before != null && before.last);
                case TurnCommand.Withdraw() -> {
                    withdraw();
                    mouth.discard();
                }
                case TurnCommand.Duck() -> mouth.duck();
                case TurnCommand.Resume() -> mouth.resume();
                case TurnCommand.Stop() -> {
                    mouth.stop();
                    withdraw();
                    plan.meters().interrupted();
                }
                case TurnCommand.Say(Language.Sentence sentence) -> say(sentence);
                case TurnCommand.Reopen() -> ears.reopen();
            }
        }
    }

    private void withdraw() {
        if (answer != null) {
            answer.withdrawal.withdraw();
            answer = null;
        }
    }

    private void say(Language.Sentence sentence) {
        String words = plan.language().say(sentence);
        if (sentence == Language.Sentence.FILLER) {
            mouth.fill(words);
        } else {
            mouth.say(words, this::agentEnded);
        }
    }

    private void ask(TurnCommand.Ask ask) {
        takeDown(ask);
        if (asked != null) {
            consents(ask);
        } else {
            think(ask.silentMillis(), false);
        }
    }

    /** What is neither a yes nor a no is asked once more, and is a no then. */
    private void consents(TurnCommand.Ask ask) {
        Optional<Boolean> said = ask.keys().isEmpty()
                ? plan.language().consents(ask.text())
                : Optional.of(ask.keys().equals(YES));
        Talk.Greeting question = asked;
        if (said.isEmpty() && !askedAgain) {
            askedAgain = true;
            mouth.say(question.text(), this::agentEnded);
        } else {
            asked = null;
            plan.recorder().ifPresent(recorder -> recorder.decide(said.orElse(false)));
            mouth.say(question.then(), this::agentEnded);
        }
    }

    private void takeDown(TurnCommand.Ask ask) {
        if (!ask.text().isBlank()) {
            minutes.add(ask.cut() ? Transcript.Entry.personCut(ask.text()) : Transcript.Entry.person(ask.text()));
        }
        if (!ask.keys().isEmpty()) {
            minutes.add(Transcript.Entry.keys(ask.keys()));
        }
    }

    private void think(long silentMillis, boolean last) {
        withdraw();
        Answer begun = new Answer();
        Answer until = before;
        begun.last = last;
        answer = begun;
        before = begun;
        begun.said = mouth.answer(
                new Latency(Mouth.millis(), silentMillis), () -> tell(new TurnSignal.AgentBegan()), () -> over(begun));
        Thread.ofVirtual().name("answer").start(() -> {
            try {
                find(begun, until);
            } finally {
                begun.found.complete(null);
            }
        });
    }

    /** What a tool does for the one before is waited for: its lease is in the way, and its result is to be seen. */
    private void find(Answer wanted, Answer until) {
        if (until != null) {
            until.found.join();
        }
        if (wanted.withdrawal.isWithdrawn()) {
            return;
        }
        Optional<ModelReply> reply;
        try {
            reply = minutes.answer(plan.agent(), wanted.said::write, wanted.withdrawal, wanted);
        } catch (Withdrawal.Withdrawn unwanted) {
            return;
        } catch (RuntimeException | Error failed) {
            if (wanted.withdrawal.isWithdrawn()) {
                return;
            }
            LOG.warnf("An agent has no answer: %s", failed);
            plan.meters().trouble("no_answer");
            wanted.said.write("\n" + plan.language().say(Language.Sentence.FAILED));
            reply = Optional.empty();
        }
        wanted.said.end(reply.orElse(null));
    }

    @Override
    public void awaitTools(Duration patience) {
        if (before != null) {
            before.found
                    .copy()
                    .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }

    private void over(Answer said) {
        if (answer == said) {
            answer = null;
            agentEnded();
            if (said.last) {
                hangUp.run();
            }
        }
    }
}
