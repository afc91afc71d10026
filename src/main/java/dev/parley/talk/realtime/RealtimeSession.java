package dev.parley.talk.realtime;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Queue;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import org.jboss.logging.Logger;

import dev.parley.dialogue.prompt.Prompt;
import dev.parley.talk.engine.EngineSocket;
import dev.parley.talk.engine.RealtimeApi;
import dev.parley.talk.engine.RealtimeAudio;
import dev.parley.talk.recognize.Recognition;
import dev.parley.wire.StoredJson;

/**
 * One session with an engine that hears, thinks and speaks by itself. Its methods return at once. One response is asked for at
 * a time: what is asked for while another one is under way waits for its end.
 */
public final class RealtimeSession implements Recognition {

    private static final Logger LOG = Logger.getLogger(RealtimeSession.class);
    /** Ten seconds of speech that waits for the session to be opened. */
    private static final int MOST_WAITING = 500;

    private final RealtimeConfig config;
    private final StoredJson json;
    private final Brief brief;
    private final Consumer<RealtimeEvent> events;
    private final Consumer<String> lost;
    private final RealtimeAudio audio;
    private final Queue<Consumer<EngineSocket>> waiting = new ArrayDeque<>();
    private EngineSocket socket;
    private boolean closed;
    private boolean muted;
    private boolean ready;
    private boolean responding;
    private boolean created;
    private String wanted;
    private int voices;

    RealtimeSession(
            RealtimeConfig config,
            StoredJson json,
            Brief brief,
            Consumer<RealtimeEvent> events,
            Consumer<String> lost) {
        this.config = config;
        this.json = json;
        this.brief = brief;
        this.events = events;
        this.lost = lost;
        this.audio = RealtimeAudio.of(brief.band());
    }

    void open(HttpClient client) {
        Thread.ofVirtual().name("realtime").start(() -> {
            try {
                opened(client, brief.prompt().get());
            } catch (RuntimeException away) {
                lost.accept("what was said so far cannot be read: "
                        + away.getClass().getSimpleName());
            }
        });
    }

    private synchronized void opened(HttpClient client, Prompt prompt) {
        if (closed) {
            return;
        }
        URI uri = URI.create(RealtimeApi.uri(
                config.baseUrl(), "model=" + URLEncoder.encode(config.model(), StandardCharsets.UTF_8)));
        socket = EngineSocket.open(
                client, uri, RealtimeApi.headers(config.apiKey()), config.timeout(), this::read, lost);
        socket.send(RealtimeMessages.settings(config, brief, prompt, audio));
        RealtimeMessages.history(prompt.utterances()).forEach(socket::send);
        brief.lately().map(RealtimeMessages::answered).ifPresent(socket::send);
        waiting.forEach(message -> message.accept(socket));
        waiting.clear();
    }

    private void send(String message) {
        send(to -> to.send(message));
    }

    private synchronized void send(Consumer<EngineSocket> message) {
        if (socket != null) {
            message.accept(socket);
        } else if (!closed) {
            waiting.add(message);
        }
    }

    @Override
    public void hear(short[] frame) {
        // Coded even then: the coder goes on.
        String message = audio.append(frame);
        if (!muted && (socket != null || voices++ < MOST_WAITING)) {
            send(to -> to.sendVoice(message));
        }
    }

    @Override
    public void voiceBegan() {
        // The engine hears for itself.
    }

    @Override
    public void voiceEnded() {
        // The engine hears for itself.
    }

    /** Whether the engine hears nothing for now. */
    public void mute(boolean deaf) {
        muted = deaf;
    }

    /** The agent is to say these very words. */
    public void say(String words) {
        want(RealtimeMessages.say(words));
    }

    /** The agent is to answer. */
    public void respond() {
        want(RealtimeMessages.respond());
    }

    /** The agent is to answer with what it knows. */
    public void respondWithoutTools() {
        want(RealtimeMessages.respondWithoutTools());
    }

    /** Whether an answer was asked for, and is not over. */
    public synchronized boolean isResponding() {
        return responding;
    }

    /** The agent has said this, otherwise than by this session. */
    public void answered(String words) {
        send(RealtimeMessages.answered(words));
    }

    private synchronized void want(String response) {
        if (responding) {
            wanted = response;
        } else {
            responding = true;
            created = false;
            send(response);
        }
    }

    /** Something that the person did not say aloud. */
    public void tell(String text) {
        send(RealtimeMessages.said(text));
    }

    /** What came of a call; it is to be told when the response that asked for it has ended. */
    public void returned(String call, String text) {
        send(RealtimeMessages.returned(call, text));
    }

    /** What is being answered is given up. */
    public synchronized void cancel() {
        wanted = null;
        if (responding) {
            send(RealtimeMessages.cancel());
        }
    }

    /** What the person said so far is their turn. */
    public void commit() {
        send(RealtimeMessages.commit());
    }

    /** The person has heard no more than this of what the agent said. */
    public void truncate(String item, long millis) {
        send(RealtimeMessages.truncate(item, millis));
    }

    private void read(String text) {
        JsonNode message = json.read(text);
        String response = message.path("response_id").asText();
        String item = message.path("item_id").asText();
        switch (message.path("type").asText()) {
            case "session.updated" -> {
                ready = true;
                events.accept(new RealtimeEvent.Ready());
            }
            case "input_audio_buffer.speech_started" -> {
                personBegan();
                events.accept(new RealtimeEvent.PersonBegan());
            }
            case "input_audio_buffer.committed" -> events.accept(new RealtimeEvent.PersonEnded(item));
            case "conversation.item.input_audio_transcription.completed" ->
                events.accept(new RealtimeEvent.PersonSaid(
                        item, message.path("transcript").asText()));
            case "conversation.item.input_audio_transcription.failed" ->
                events.accept(new RealtimeEvent.PersonSaid(item, ""));
            case "response.created" -> {
                begun();
                events.accept(new RealtimeEvent.ResponseBegan(
                        message.path("response").path("id").asText()));
            }
            case "response.output_audio_transcript.delta" ->
                events.accept(new RealtimeEvent.Words(
                        response, item, message.path("delta").asText()));
            case "response.output_audio.delta" ->
                events.accept(new RealtimeEvent.Voice(
                        response,
                        item,
                        audio.decode(
                                Base64.getDecoder().decode(message.path("delta").asText()))));
            case "response.function_call_arguments.done" ->
                events.accept(new RealtimeEvent.Called(
                        response,
                        message.path("call_id").asText(),
                        message.path("name").asText(),
                        message.path("arguments").asText()));
            case "response.done" -> {
                events.accept(RealtimeEvent.ResponseEnded.of(message.path("response"), config.model()));
                done();
            }
            case "error" -> fault(message.path("error").path("code").asText("error"));
            default -> {
                // Items as they are added, and what is to come.
            }
        }
    }

    /** Who speaks is answered by the engine itself, once they have spoken. */
    private synchronized void personBegan() {
        wanted = null;
    }

    private synchronized void begun() {
        responding = true;
        created = true;
    }

    private synchronized void done() {
        responding = false;
        if (wanted != null) {
            String next = wanted;
            wanted = null;
            want(next);
        }
    }

    /**
     * Most faults are of one message: there is a response already, or none to be cancelled, or less voice than is to be cut.
     * One that comes before the settings are taken is of the session.
     */
    private void fault(String code) {
        LOG.debugf("A realtime engine refuses something: %s", code);
        refused();
        if (!ready) {
            socket.lost("it says " + code);
        }
    }

    /** What was asked for last may be what was refused: nothing waits for it then. */
    private synchronized void refused() {
        responding &= created;
    }

    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        if (socket != null) {
            socket.close();
        }
    }
}
