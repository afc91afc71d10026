package dev.parley.queue;

import java.util.List;

/**
 * What was claimed of a queue.
 *
 * @param more whether something that is due was left there, which can be taken when there is room for it again
 */
public record Taken<W>(List<W> work, boolean more) {

    /** Of a queue that gives all that is due, up to the room there is. */
    public static <W> Taken<W> upTo(int room, List<W> work) {
        return new Taken<>(work, work.size() >= room);
    }
}
