package dev.parley.webrtc.room;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Conversations;
import dev.parley.conversation.Status;
import dev.parley.conversation.Turn;
import dev.parley.dialogue.Transcript;
import dev.parley.dialogue.Transcripts;
import dev.parley.media.PreparedGreeting;
import dev.parley.media.speech.Greetings;
import dev.parley.webrtc.WebrtcConfig;

/** What a room needs of the rest of the house. */
@ApplicationScoped
class RoomWork {

    private final RoomStore store;
    private final RoomNews news;
    private final WebrtcConfig config;
    private final Conversations conversations;
    private final Transcripts transcripts;
    private final Greetings greetings;

    @Inject
    RoomWork(
            RoomStore store,
            RoomNews news,
            WebrtcConfig config,
            Conversations conversations,
            Transcripts transcripts,
            Greetings greetings) {
        this.store = store;
        this.news = news;
        this.config = config;
        this.conversations = conversations;
        this.transcripts = transcripts;
        this.greetings = greetings;
    }

    RoomStore store() {
        return store;
    }

    WebrtcConfig config() {
        return config;
    }

    boolean isActive(Conversation.Key key) {
        return conversations.require(key.organizationId(), key.id()).active();
    }

    /** Is told of what happens in the conversation. */
    RoomNews.Watch watch(Conversation.Key conversation) {
        return news.watch(conversation);
    }

    /** Those who watch the conversation are to look again. */
    void tellNews(Conversation.Key conversation) {
        news.tell(conversation);
    }

    Transcript transcript(Conversation.Key conversation) {
        return transcripts.of(conversation, () -> news.tell(conversation));
    }

    /** What the agent says to somebody who comes, or comes back. */
    PreparedGreeting greeting(Conversation.Key key) {
        record Read(Conversation conversation, List<Turn> turns) {}
        Read read = QuarkusTransaction.requiringNew()
                .call(() -> new Read(conversations.require(key.organizationId(), key.id()), conversations.turns(key)));
        boolean again = Status.IN_PROGRESS.wire().equals(read.conversation().status);
        return again
                ? greetings.again(read.conversation(), read.turns(), store.rest(read.conversation()))
                : greetings.of(read.conversation());
    }
}
