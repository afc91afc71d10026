package dev.parley.telephone.sip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;

import javax.sip.header.AuthorizationHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.WWWAuthenticateHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

import dev.parley.access.key.Hmac;
import dev.parley.telephone.carrier.IncomingCall.Proof;
import dev.parley.telephone.sip.dialog.UserAgent;
import dev.parley.telephone.sip.header.Digest;

/**
 * Asks who calls for a password, and checks what they answer (digest, RFC 7616 and RFC 8760). What is asked holds for one
 * Call-ID and a short time, and any node can check it: nothing is kept.
 */
final class IncomingDigest {

    private static final String REALM = "parley";
    /** The other way round RFC 8760 would have it; but SIPp and older exchanges read the first alone, and know only MD5. */
    private static final List<String> ALGORITHMS = List.of("MD5", "SHA-256");

    private static final Duration FRESH = Duration.ofSeconds(60);

    private final UserAgent agent;
    private final byte[] key;
    private final InstantSource clock;

    /**
     * @param key that all nodes have
     */
    IncomingDigest(UserAgent agent, byte[] key, InstantSource clock) {
        this.agent = agent;
        this.key = key;
        this.clock = clock;
    }

    void challenge(Request request, Response response, boolean stale) throws ParseException {
        for (String algorithm : ALGORITHMS) {
            WWWAuthenticateHeader header = agent.headers.createWWWAuthenticateHeader("Digest");
            header.setRealm(REALM);
            header.setNonce(nonce(clock.millis() / 1_000, request));
            header.setAlgorithm(algorithm);
            header.setQop("auth");
            header.setStale(stale);
            response.addHeader(header);
        }
    }

    Proof proof(Request request, String username, String password) {
        if (!(request.getHeader(AuthorizationHeader.NAME) instanceof AuthorizationHeader shown)
                || !"Digest".equalsIgnoreCase(shown.getScheme())
                || shown.getNonce() == null
                || !REALM.equals(shown.getRealm())) {
            return Proof.NONE;
        }
        if (!username.equals(shown.getUsername())
                || password == null
                || !isAnswer(request, shown, username, password)) {
            return Proof.WRONG;
        }
        return isFresh(request, shown.getNonce()) ? Proof.RIGHT : Proof.STALE;
    }

    private static boolean isAnswer(Request request, AuthorizationHeader shown, String username, String password) {
        Digest.Challenge asked =
                new Digest.Challenge(REALM, shown.getNonce(), null, shown.getAlgorithm(), shown.getQop(), false);
        boolean complete = shown.getResponse() != null
                && shown.getURI() != null
                && (shown.getQop() == null || shown.getCNonce() != null && shown.getNonceCount() > 0);
        if (!complete || asked.strength() == 0) {
            return false;
        }
        String right = Digest.response(
                asked,
                new Digest.Credentials(username, password),
                request.getMethod(),
                shown.getURI().toString(),
                "%08x".formatted(Math.max(0, shown.getNonceCount())),
                shown.getCNonce());
        return MessageDigest.isEqual(
                right.getBytes(StandardCharsets.US_ASCII), shown.getResponse().getBytes(StandardCharsets.UTF_8));
    }

    private boolean isFresh(Request request, String nonce) {
        int dot = nonce.indexOf('.');
        if (dot < 1 || dot > 12 || !nonce.substring(0, dot).matches("[0-9a-z]+")) {
            return false;
        }
        long second = Long.parseLong(nonce.substring(0, dot), 36);
        long age = clock.millis() / 1_000 - second;
        return age >= -FRESH.toSeconds()
                && age <= FRESH.toSeconds()
                && MessageDigest.isEqual(
                        nonce(second, request).getBytes(StandardCharsets.US_ASCII),
                        nonce.getBytes(StandardCharsets.UTF_8));
    }

    private String nonce(long second, Request request) {
        String call = ((CallIdHeader) request.getHeader(CallIdHeader.NAME)).getCallId();
        byte[] seal = Hmac.sha256(key, (second + "\n" + call).getBytes(StandardCharsets.UTF_8));
        return Long.toString(second, 36) + "." + HexFormat.of().formatHex(seal, 0, 16);
    }
}
