package dev.parley.telephone.sip.header;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

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
    /** What a header can hold between quotes; older trunks may have more. */
    private static final Pattern LINE = Pattern.compile("[^\\p{Cc}]*");

    private final HeaderFactory headers;
    private final OutboundTrunk trunk;
    private String usedNonce;
    private int uses;
    private int answers;

    /**
     * @param trunk whose credentials it has
     */
    public Authorizer(HeaderFactory headers, OutboundTrunk trunk) {
        this.headers = headers;
        this.trunk = trunk;
    }

    /** The header that answers a 401 or 407 to this request; empty when there is no use in answering. */
    public Optional<AuthorizationHeader> answer(Response response, Request request) throws ParseException {
        String user = trunk.config().authUsername();
        Optional<Digest.Challenge> challenge = challenges(response).stream()
                .filter(each -> each.strength() > 0)
                .max(Comparator.comparingInt(Digest.Challenge::strength));
        boolean server = response.getStatusCode() == Response.UNAUTHORIZED;
        boolean refusedBefore =
                request.getHeader(server ? AuthorizationHeader.NAME : ProxyAuthorizationHeader.NAME) != null;
        if (user == null || !LINE.matcher(user).matches() || trunk.password() == null || challenge.isEmpty()) {
            return Optional.empty();
        }
        // Each request is challenged anew.
        answers = refusedBefore ? answers + 1 : 1;
        if (refusedBefore && !challenge.get().stale() || answers > MAX_ANSWERS) {
            return Optional.empty();
        }
        return Optional.of(header(server, challenge.get(), user, request));
    }

    private AuthorizationHeader header(boolean server, Digest.Challenge challenge, String user, Request request)
            throws ParseException {
        uses = challenge.nonce().equals(usedNonce) ? uses + 1 : 1;
        usedNonce = challenge.nonce();
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
