package dev.parley.telephone.sip.header;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** The devices that one INVITE has reached, by their tags, and what they said of the session before one of them answered. */
public final class Devices {

    private static final int MOST = 32;

    private final Set<String> tags = new HashSet<>();
    /** The latest last. */
    private final Map<String, String> early = new LinkedHashMap<>();

    /** Takes note of who responds; gives what it says of the session before it answers. */
    public Optional<String> noted(Response response) {
        String tag = tag(response);
        if (tag == null || tags.size() >= MOST) {
            return Optional.empty();
        }
        tags.add(tag);
        Optional<String> sdp = response.getStatusCode() < 200 ? SipBody.sdp(response) : Optional.empty();
        sdp.ifPresent(description -> {
            early.remove(tag);
            early.put(tag, description);
        });
        return sdp;
    }

    /** RFC 3261, section 13.2.1: what was said before the answer need not be said again. */
    public Optional<String> description(Response answer) {
        return SipBody.sdp(answer)
                .or(() -> Optional.ofNullable(early.get(tag(answer))))
                .or(() -> early.values().stream().reduce((first, last) -> last));
    }

    /** Whether one of them asks. */
    public boolean know(Request request) {
        return tags.contains(((FromHeader) request.getHeader(FromHeader.NAME)).getTag());
    }

    private static String tag(Message response) {
        return ((ToHeader) response.getHeader(ToHeader.NAME)).getTag();
    }
}
