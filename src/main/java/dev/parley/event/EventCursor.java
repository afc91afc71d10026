package dev.parley.event;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where somebody has read to: the transaction, and the event in it. Transactions end in another order than they number their
 * events, so the number alone is no place to go on from.
 *
 * @param parts how many events of one row are known; 0: all of them
 */
public record EventCursor(long xact, long seq, int parts) {

    /** Before everything. */
    public static final EventCursor START = new EventCursor(0, 0, 0);

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})(?:-([1-9]))?");

    static Optional<EventCursor> read(String text) {
        Matcher cursor = TEXT.matcher(text);
        return cursor.matches()
                ? Optional.of(new EventCursor(
                        Long.parseLong(cursor.group(1)),
                        Long.parseLong(cursor.group(2)),
                        cursor.group(3) == null ? 0 : Integer.parseInt(cursor.group(3))))
                : Optional.empty();
    }

    String write() {
        return xact + "-" + seq + (parts == 0 ? "" : "-" + parts);
    }

    /** The last row of which nothing, or not all, is known stands behind this number. */
    long behind() {
        return parts == 0 ? seq : seq - 1;
    }
}
