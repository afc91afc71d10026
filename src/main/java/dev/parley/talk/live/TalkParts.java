package dev.parley.talk.live;

import java.util.Optional;
import java.util.function.Consumer;

import dev.parley.agent.config.call.TransferConfig;
import dev.parley.media.AudioLine;

/**
 * What a talk is had with.
 *
 * @param talk runs something on the talk's thread
 * @param bringing waits for what comes of it
 */
record TalkParts(
        AudioLine line,
        TalkPlan plan,
        Minutes minutes,
        Ears ears,
        Mouth mouth,
        Consumer<Runnable> talk,
        Bringing bringing) {

    /** Brings the person to somebody else: see {@link Handover}. */
    interface Bringing {
        Optional<String> bring(String number, TransferConfig.Mode mode, String briefing);
    }
}
