package dev.parley.talk.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.parley.dialogue.Transcript;

/**
 * What was said, in the order in which it was said, which is not the order in which its words are known. An item that is
 * waited for in vain gives way; its words are taken down behind the others then. On the talk's thread.
 */
final class Order {

    private final Minutes minutes;
    private final Deque<Item> open = new ArrayDeque<>();
    private final Map<String, Item> items = new HashMap<>();

    private static final class Item {
        private final long until;
        private Optional<Transcript.Entry> entry = Optional.empty();
        private boolean known;

        Item(long until) {
            this.until = until;
        }
    }

    Order(Minutes minutes) {
        this.minutes = minutes;
    }

    /**
     * Something is being said.
     *
     * @param until when it is not waited for any more
     */
    void begin(String id, long until) {
        Item item = new Item(until);
        open.add(item);
        items.put(id, item);
    }

    /** That is it; or nothing. */
    void end(String id, Optional<Transcript.Entry> entry) {
        Item item = items.remove(id);
        if (item == null || item.known) {
            entry.ifPresent(minutes::add);
            return;
        }
        item.entry = entry;
        item.known = true;
        settle();
    }

    /** What is due because time has passed. */
    void pass(long now) {
        open.stream().filter(item -> now >= item.until).forEach(item -> item.known = true);
        settle();
    }

    /** Nothing is waited for any more. */
    void close() {
        open.forEach(item -> item.known = true);
        settle();
    }

    /** Whether all is known but these. */
    boolean isSettledFor(Set<String> ids) {
        return items.entrySet().stream().allMatch(item -> item.getValue().known || ids.contains(item.getKey()));
    }

    private void settle() {
        while (!open.isEmpty() && open.peek().known) {
            open.remove().entry.ifPresent(minutes::add);
        }
    }
}
