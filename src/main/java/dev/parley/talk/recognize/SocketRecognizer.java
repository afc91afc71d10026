package dev.parley.talk.recognize;

import java.net.http.HttpClient;
import java.util.function.Function;

import dev.parley.talk.engine.EngineSocket;
import dev.parley.talk.turn.Hearing;
import dev.parley.wire.StoredJson;

/** An engine that hears over a WebSocket: frames go there as they come, and words come back while they are said. */
final class SocketRecognizer implements Recognizer {

    private final RecognizerConfig.Engine config;
    private final HttpClient client;
    private final StoredJson json;
    private final Function<Hints, Protocol> protocols;
    private final Hearing hearing;

    /**
     * @param protocols a new one for each line
     */
    SocketRecognizer(
            RecognizerConfig.Engine config,
            HttpClient client,
            StoredJson json,
            Hearing hearing,
            Function<Hints, Protocol> protocols) {
        this.config = config;
        this.client = client;
        this.json = json;
        this.hearing = hearing;
        this.protocols = protocols;
    }

    @Override
    public Hearing hearing() {
        return hearing;
    }

    @Override
    public Recognition open(Hints hints, Recognition.Events events) {
        return new Connection(protocols.apply(hints), events);
    }

    private final class Connection implements Recognition {
        private final Protocol protocol;
        private final Events events;
        private final EngineSocket socket;

        Connection(Protocol protocol, Events events) {
            this.protocol = protocol;
            this.events = events;
            this.socket = EngineSocket.open(
                    client, protocol.uri(), protocol.headers(), config.timeout(), this::read, events::lost);
            protocol.opening().ifPresent(socket::send);
        }

        private void read(String message) {
            protocol.read(json.read(message), events).ifPresent(socket::lost);
        }

        @Override
        public void hear(short[] frame) {
            protocol.send(socket, frame);
        }

        @Override
        public void voiceBegan() {
            // The engine hears for itself.
        }

        @Override
        public void voiceEnded() {
            // The engine hears for itself.
        }

        @Override
        public void close() {
            protocol.closing().ifPresent(socket::send);
            socket.close();
        }
    }
}
