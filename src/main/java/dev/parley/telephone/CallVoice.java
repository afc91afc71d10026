package dev.parley.telephone;

import java.io.IOException;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.conversation.Conversation;
import dev.parley.dialogue.Transcript;
import dev.parley.dialogue.Transcripts;
import dev.parley.media.Band;
import dev.parley.media.rtp.RtpSession;
import dev.parley.media.rtp.RtpSessions;
import dev.parley.queue.news.ConversationNews;
import dev.parley.talk.PreparedTalk;
import dev.parley.talk.Talks;
import dev.parley.telephone.carrier.TalkingLegs;
import dev.parley.telephone.claim.ClaimedCall;

/** Where a person and an agent talk, and what is taken down of it. */
@ApplicationScoped
class CallVoice {

    private final Talks talks;
    private final RtpSessions media;
    private final Transcripts transcripts;
    private final ConversationNews news;
    private final TalkingLegs legs;

    CallVoice(Talks talks, RtpSessions media, Transcripts transcripts, ConversationNews news, TalkingLegs legs) {
        this.talks = talks;
        this.media = media;
        this.transcripts = transcripts;
        this.news = news;
        this.legs = legs;
    }

    /** Whether this node carries one more voice. */
    boolean canCarry() {
        return media.haveRoom();
    }

    RtpSession openMedia() throws IOException {
        return media.open();
    }

    PreparedTalk talk(ClaimedCall call) {
        return talks.of(call.opening(), Band.NARROW);
    }

    Transcript transcript(Conversation.Key conversation) {
        return transcripts.of(conversation, () -> news.tell(conversation));
    }

    TalkingLegs legs() {
        return legs;
    }

    /** Those who watch the conversation are to look again. */
    void tellNews(Conversation.Key conversation) {
        news.tell(conversation);
    }
}
