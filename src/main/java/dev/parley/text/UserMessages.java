package dev.parley.text;

import java.util.List;
import java.util.Optional;

import dev.parley.conversation.Turn;

/**
 * Recognises a message that was sent before: by its {@code Idempotency-Key}, or, without one, as the same text as a last
 * message that has no answer yet.
 */
final class UserMessages {

    private final List<Turn> turns;

    UserMessages(List<Turn> turns) {
        this.turns = turns;
    }

    Optional<Turn> sentBefore(String text, String key) {
        return key == null
                ? lastUnanswered().filter(turn -> turn.requestKey == null && turn.text.equals(text))
                : turns.stream().filter(turn -> key.equals(turn.requestKey)).findFirst();
    }

    /** What the agent finally said to this message. */
    Optional<Turn> answerTo(Turn message) {
        return turns.stream()
                .filter(turn -> turn.seq > message.seq && turn.spokenByAgent())
                .findFirst();
    }

    private Optional<Turn> lastUnanswered() {
        return turns.reversed().stream()
                .takeWhile(turn -> !turn.spokenByAgent())
                .filter(turn -> turn.role.equals(Turn.USER))
                .findFirst();
    }
}
