package dev.parley.telephone.sip.header;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.sip.header.AuthorizationHeader;
import javax.sip.header.HeaderFactory;
import javax.sip.header.ProxyAuthenticateHeader;
import javax.sip.header.ProxyAuthorizationHeader;
import javax.sip.header.WWWAuthenticateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

import dev.parley.number.trunk.OutboundTrunk;

/** Answers the challenges of one trunk, as often as it says that only the nonce was stale. */
public final class Authorizer {

    private static final int MAX_ANSWERS = 6;
    private static final int MAX_REALMS = 4;
    private static final int MAX_NONCES = 16;
    /** What a header can hold between quotes; older trunks may have more. */
    private static final Pattern LINE = Pattern.compile("[^\\p{Cc}]*");

    private final HeaderFactory headers;
    private final OutboundTrunk trunk;
    /** How often each nonce was answered. */
    private final Map<String, Integer> used = new HashMap<>();

    private int answers;

    /**
     * @param trunk whose credentials it has
     */
    public Authorizer(HeaderFactory headers, OutboundTrunk trunk) {
        this.headers = headers;
        this.trunk = trunk;
    }

    /**
     * The headers that answer a 401 or 407 to this request, one for each realm that asks (RFC 3261, section 22.3); none when there is
     * no use in answering.
     */
    public List<AuthorizationHeader> answer(Response response, Request request) throws ParseException {
        String user = trunk.config().authUsername();
        boolean server = response.getStatusCode() == Response.UNAUTHORIZED;
        Map<String, Digest.Challenge> strongest = new LinkedHashMap<>();
        challenges(response).stream()
                .filter(each -> each.strength() > 0)
                .forEach(each -> strongest.merge(
                        Objects.toString(each.realm()),
                        each,
                        (before, next) -> next.strength() > before.strength() ? next : before));
        if (user == null || !LINE.matcher(user).matches() || trunk.password() == null || strongest.isEmpty()) {
            return List.of();
        }
        Set<String> answered =
                credentials(request, server ? AuthorizationHeader.NAME : ProxyAuthorizationHeader.NAME).stream()
                        .map(each -> Objects.toString(each.getRealm()))
                        .collect(Collectors.toCollection(HashSet::new));
        boolean again = strongest.keySet().stream().anyMatch(answered::contains);
        boolean refused = strongest.entrySet().stream()
                .anyMatch(each ->
                        answered.contains(each.getKey()) && !each.getValue().stale());
        // Each request is challenged anew.
        answers = again ? answers + 1 : 1;
        answered.addAll(strongest.keySet());
        if (refused || answers > MAX_ANSWERS || answered.size() > MAX_REALMS) {
            return List.of();
        }
        List<AuthorizationHeader> headers = new ArrayList<>();
        for (Digest.Challenge challenge : strongest.values()) {
            headers.add(header(server, challenge, user, request));
        }
        return headers;
    }

    /**
     * The credentials that a request has.
     *
     * @param name of the header field
     */
    public static List<AuthorizationHeader> credentials(Request request, String name) {
        List<AuthorizationHeader> credentials = new ArrayList<>();
        for (ListIterator<?> each = request.getHeaders(name); each.hasNext(); ) {
            credentials.add((AuthorizationHeader) each.next());
        }
        return credentials;
    }

    private AuthorizationHeader header(boolean server, Digest.Challenge challenge, String user, Request request)
            throws ParseException {
        if (used.size() >= MAX_NONCES && !used.containsKey(challenge.nonce())) {
            used.clear();
        }
        int uses = used.merge(challenge.nonce(), 1, Integer::sum);
        String cnonce = Long.toHexString(ThreadLocalRandom.current().nextLong());
        String uri = request.getRequestURI().toString();
        AuthorizationHeader header =
                server ? headers.createAuthorizationHeader("Digest") : headers.createProxyAuthorizationHeader("Digest");
        header.setUsername(user.replace("\\", "\\\\").replace("\"", "\\\""));
        header.setRealm(challenge.realm());
        header.setNonce(challenge.nonce());
        header.setURI(request.getRequestURI());
        if (challenge.algorithm() != null) {
            header.setAlgorithm(challenge.algorithm());
        }
        if (challenge.opaque() != null) {
            header.setOpaque(challenge.opaque());
        }
        if (challenge.asksForQuality()) {
            header.setQop(challenge.quality().orElse(Digest.AUTH));
            header.setNonceCount(uses);
            header.setCNonce(cnonce);
        }
        header.setResponse(Digest.response(
                challenge,
                new Digest.Credentials(user, trunk.password()),
                request.getMethod(),
                uri,
                request.getRawContent() == null ? new byte[0] : request.getRawContent(),
                "%08x".formatted(uses),
                cnonce));
        return header;
    }

    private static List<Digest.Challenge> challenges(Response response) {
        String name = response.getStatusCode() == Response.UNAUTHORIZED
                ? WWWAuthenticateHeader.NAME
                : ProxyAuthenticateHeader.NAME;
        List<Digest.Challenge> challenges = new ArrayList<>();
        for (ListIterator<?> each = response.getHeaders(name); each.hasNext(); ) {
            WWWAuthenticateHeader asked = (WWWAuthenticateHeader) each.next();
            if ("Digest".equalsIgnoreCase(asked.getScheme()) && asked.getNonce() != null) {
                challenges.add(new Digest.Challenge(
                        asked.getRealm(),
                        asked.getNonce(),
                        asked.getOpaque(),
                        asked.getAlgorithm(),
                        asked.getQop(),
                        asked.isStale()));
            }
        }
        return challenges;
    }
}
