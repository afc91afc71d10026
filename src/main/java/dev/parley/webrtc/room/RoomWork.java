package dev.parley.webrtc.room;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.narayana.jta.QuarkusTransaction;

import dev.parley.conversation.Conversation;
import dev.parley.conversation.Status;
import dev.parley.conversation.Turn;
import dev.parley.conversation.create.Conversations;
import dev.parley.dialogue.Transcript;
import dev.parley.dialogue.Transcripts;
import dev.parley.media.Band;
import dev.parley.queue.news.ConversationNews;
import dev.parley.talk.PreparedTalk;
import dev.parley.talk.Talks;
import dev.parley.webrtc.WebrtcConfig;

/** What a room needs of the rest of the house. */
@ApplicationScoped
class RoomWork {

    private final RoomStore store;
    private final ConversationNews news;
    private final WebrtcConfig config;
    private final Conversations conversations;
    private final Transcripts transcripts;
    private final Talks talks;

    RoomWork(
            RoomStore store,
            ConversationNews news,
            WebrtcConfig config,
            Conversations conversations,
            Transcripts transcripts,
            Talks talks) {
        this.store = store;
        this.news = news;
        this.config = config;
        this.conversations = conversations;
        this.transcripts = transcripts;
        this.talks = talks;
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
    ConversationNews.Watch watch(Conversation.Key conversation) {
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
    PreparedTalk talk(Conversation.Key key, Band band) {
        record Read(Conversation conversation, List<Turn> turns) {}
        Read read = QuarkusTransaction.requiringNew()
                .call(() -> new Read(conversations.require(key.organizationId(), key.id()), conversations.turns(key)));
        boolean again = Status.IN_PROGRESS.wire().equals(read.conversation().status);
        return again
                ? talks.again(read.conversation(), band, read.turns(), store.rest(read.conversation()))
                : talks.of(read.conversation(), band);
    }
}
