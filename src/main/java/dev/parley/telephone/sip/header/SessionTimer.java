package dev.parley.telephone.sip.header;

import java.text.ParseException;
import java.util.ListIterator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sip.header.HeaderFactory;
import javax.sip.header.SupportedHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * What two sides have agreed on of how a session shows that it lives (RFC 4028).
 *
 * @param seconds after which it is over without a sign
 * @param byRequester whether whoever sent the request gives it; else whoever answers
 */
public record SessionTimer(long seconds, boolean byRequester) {

    static final String NAME = "Session-Expires";
    public static final String LEAST = "Min-SE";
    /** The least that may be asked of anybody, in seconds. */
    public static final int LEAST_SECONDS = 90;

    private static final String OPTION = "timer";
    private static final Pattern SECONDS = Pattern.compile("\\A\\s*([0-9]{1,9})\\s*(?:;|\\z)");

    /** What an answer agrees to. */
    public static Optional<SessionTimer> of(Message answer) {
        return seconds(answer, NAME)
                .map(seconds -> new SessionTimer(seconds, !value(answer, NAME).contains("refresher=uas")));
    }

    /** The number at the beginning of this header. */
    public static Optional<Long> seconds(Message message, String name) {
        Matcher seconds = SECONDS.matcher(value(message, name));
        return seconds.find() ? Optional.of(Long.valueOf(seconds.group(1))) : Optional.empty();
    }

    private static String value(Message message, String name) {
        return FieldValue.of(message.getHeader(name));
    }

    /** Whether more signs are asked for than anybody has to give. */
    public static boolean isTooShort(Request request) {
        return supports(request)
                && seconds(request, NAME)
                        .filter(seconds -> seconds < LEAST_SECONDS)
                        .isPresent();
    }

    private static boolean supports(Request request) {
        for (ListIterator<?> each = request.getHeaders(SupportedHeader.NAME); each.hasNext(); ) {
            if (OPTION.equalsIgnoreCase(((SupportedHeader) each.next()).getOptionTag())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Agrees to what a request asks for: who sent it gives the signs if they can, and want to, else we do.
     *
     * @return what was agreed on, if anything
     */
    public static Optional<SessionTimer> accept(Request request, Response response, HeaderFactory headers)
            throws ParseException {
        Optional<Long> seconds = seconds(request, NAME);
        if (seconds.isEmpty()) {
            return Optional.empty();
        }
        String asked = value(request, NAME);
        boolean theirs = !asked.contains("refresher=uas") && (supports(request) || asked.contains("refresher=uac"));
        response.setHeader(headers.createHeader(NAME, seconds.get() + ";refresher=" + (theirs ? "uac" : "uas")));
        if (theirs && supports(request)) {
            response.setHeader(headers.createRequireHeader(OPTION));
        }
        return Optional.of(new SessionTimer(seconds.get(), theirs));
    }

    /** Says in a request that we know of this, and what we want of it. */
    public void ask(Request request, HeaderFactory headers) throws ParseException {
        support(request, headers);
        request.setHeader(headers.createHeader(NAME, seconds + ";refresher=" + (byRequester ? "uac" : "uas")));
    }

    /** Says in a request that we know of this. */
    public static void support(Request request, HeaderFactory headers) throws ParseException {
        request.setHeader(headers.createSupportedHeader(OPTION));
    }
}
