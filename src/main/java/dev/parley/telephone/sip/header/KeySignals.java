package dev.parley.telephone.sip.header;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys that are told of in the body of an INFO, which nobody has standardised: a line such as {@code Signal=5}, or the key
 * alone. Some write the number that the key has as a telephone event (RFC 4733).
 */
public final class KeySignals {

    private static final String KEYS = "0123456789*#ABCD";
    private static final Set<String> TYPES = Set.of(
            "application/dtmf-relay",
            "application/dtmf",
            "audio/telephone-event",
            "application/vnd.nortelnetworks.digits");
    private static final Pattern SIGNAL = Pattern.compile(
            "^\\s*(?:signal|d|digits)\\s*[=:]\\s*(\\S+)\\s*$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final int MOST_KEYS = 32;

    private KeySignals() {}

    /** The keys of the first body that tells of some; empty when none of them is of that kind. */
    public static Optional<String> in(List<SipBody> bodies) {
        return bodies.stream()
                .filter(body -> TYPES.contains(body.type()))
                .findFirst()
                .map(body -> {
                    Matcher signal = SIGNAL.matcher(body.text());
                    return keys(signal.find() ? signal.group(1) : body.text().strip());
                });
    }

    /** Nothing for what is no key, such as a flash. */
    private static String keys(String told) {
        String signal = told.replace("\"", "").toUpperCase(Locale.ROOT);
        if (signal.matches("1[0-6]")) {
            int event = Integer.parseInt(signal);
            return event < KEYS.length() ? KEYS.substring(event, event + 1) : "";
        }
        boolean known = signal.length() <= MOST_KEYS && signal.chars().allMatch(key -> KEYS.indexOf(key) >= 0);
        return known ? signal : "";
    }
}
