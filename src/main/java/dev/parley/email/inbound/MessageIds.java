package dev.parley.email.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Message-IDs (RFC 5322, 3.6.4) of strangers: only such as we can repeat in a header of ours. */
final class MessageIds {

    private static final Pattern MESSAGE_ID = Pattern.compile("<([\\x21-\\x7e&&[^<>]]{1,250})>");

    private MessageIds() {}

    /**
     * @param field the value of a header field, or null
     * @return without their angle brackets, in order
     */
    static List<String> in(String field) {
        List<String> ids = new ArrayList<>();
        Matcher matcher = MESSAGE_ID.matcher(field == null ? "" : field);
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }
}
