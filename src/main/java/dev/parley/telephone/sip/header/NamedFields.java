package dev.parley.telephone.sip.header;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.sip.header.Header;
import javax.sip.message.Message;

/** Header fields that somebody wants to know of a call, as they come. */
public final class NamedFields {

    private static final int LONGEST = 255;
    /** Each is written down; a carrier that always says something else is not listened to any more. */
    private static final int MOST_NEWS = 20;

    private final List<String> names;
    private final Map<String, String> known = new HashMap<>();
    private int told;

    /**
     * @param names null for none
     */
    public NamedFields(List<String> names) {
        this.names = Optional.ofNullable(names).orElse(List.of());
    }

    /** What this message says that was not known: the first field of each name, of at most 255 characters. */
    public Map<String, String> news(Message message) {
        Map<String, String> news = new HashMap<>();
        if (told >= MOST_NEWS) {
            return news;
        }
        for (String name : names) {
            Header field = message.getHeader(name);
            String value = field == null ? null : value(field);
            if (value != null && !value.equals(known.put(name, value))) {
                news.put(name, value);
            }
        }
        told += news.isEmpty() ? 0 : 1;
        return news;
    }

    private static String value(Header field) {
        // The database keeps no NUL.
        String bare = FieldValue.of(field).replaceAll("\\p{Cntrl}", " ").strip();
        return bare.codePointCount(0, bare.length()) > LONGEST
                ? bare.substring(0, bare.offsetByCodePoints(0, LONGEST))
                : bare;
    }
}
