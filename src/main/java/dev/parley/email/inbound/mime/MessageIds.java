package dev.parley.email.inbound.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.parley.email.mime.HeaderWords;

/** Message-IDs (RFC 5322, 3.6.4) of strangers: only such as we can repeat in a header of ours. */
public final class MessageIds {

    private static final Pattern BRACKETED = Pattern.compile("<([^<>]{1,300})>");
    private static final Pattern BARE =
            Pattern.compile("[\\x21-\\x7e&&[^<>,;:\"()]]{1,200}@[A-Za-z0-9._\\[\\]-]{1,100}");
    private static final Pattern USABLE = Pattern.compile("[\\x21-\\x7e&&[^<>]]{1,250}");

    private static final int LONGEST_BARE = 8_000;
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private MessageIds() {}

    /**
     * @param field the value of a header field, or null
     * @return without their angle brackets, in order
     */
    public static List<String> in(String field) {
        List<String> ids = new ArrayList<>();
        String text = field == null ? "" : HeaderWords.decoded(field);
        Matcher matcher = BRACKETED.matcher(text);
        while (matcher.find()) {
            // Folded where it should not be.
            String id = BLANKS.matcher(matcher.group(1)).replaceAll("");
            if (USABLE.matcher(id).matches()) {
                ids.add(id);
            }
        }
        if (ids.isEmpty() && text.indexOf('<') < 0) {
            Matcher bare = BARE.matcher(text.substring(0, Math.min(text.length(), LONGEST_BARE)));
            while (bare.find()) {
                ids.add(bare.group());
            }
        }
        return ids;
    }
}
