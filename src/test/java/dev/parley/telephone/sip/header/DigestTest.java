package dev.parley.telephone.sip.header;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The examples of RFC 7616, section 3.9.1, and RFC 2617, section 3.5. */
class DigestTest {

    private static final Digest.Credentials MUFASA = new Digest.Credentials("Mufasa", "Circle of Life");
    private static final String NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    private static Digest.Challenge challenge(String algorithm, String qop) {
        return new Digest.Challenge("http-auth@example.org", NONCE, "opaque", algorithm, qop, false);
    }

    @Test
    void answersAsTheRfcDoes() {
        assertEquals(
                "8ca523f5e9506fed4657c9700eebdbec",
                Digest.response(challenge("MD5", "auth"), MUFASA, "GET", "/dir/index.html", "00000001", CNONCE));
        assertEquals(
                "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
                Digest.response(
                        challenge("SHA-256", "auth, auth-int"), MUFASA, "GET", "/dir/index.html", "00000001", CNONCE));
    }

    @Test
    void answersServersWithoutQualityOfProtection() {
        Digest.Challenge old = new Digest.Challenge(
                "testrealm@host.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093", null, null, null, false);
        assertEquals(
                "670fd8c2df070c60b045671b8b24ff02",
                Digest.response(
                        old,
                        new Digest.Credentials("Mufasa", "Circle Of Life"),
                        "GET",
                        "/dir/index.html",
                        "00000001",
                        ""));
    }

    @Test
    void prefersTheStrongerAndPassesOverWhatItCannotAnswer() {
        assertTrue(challenge("SHA-256", "auth").strength()
                > challenge("MD5", "auth").strength());
        assertTrue(challenge(null, null).strength() > 0);
        assertTrue(challenge("SHA-512-256", "auth").strength() > 0);
        assertTrue(challenge("MD5", "auth-int").strength() > 0);
        assertEquals(Optional.of("auth"), challenge("MD5", "auth-int,auth").quality());
        assertEquals(0, challenge("SHA-1024", "auth").strength());
        assertEquals(0, challenge("MD5", "auth-conf").strength());
    }

    /** RFC 7616, section 3.9.2, but for the hash of its user name. */
    @Test
    void answersWithTheOtherHashAndWithTheBody() throws Exception {
        Digest.Challenge challenge = challenge("SHA-512-256", "auth");
        String user = hash("SHA-512/256", "Mufasa:http-auth@example.org:Circle of Life");
        assertEquals(
                hash(
                        "SHA-512/256",
                        user + ":" + NONCE + ":00000001:" + CNONCE + ":auth:" + hash("SHA-512/256", "GET:/x")),
                Digest.response(challenge, MUFASA, "GET", "/x", "00000001", CNONCE));
        String md5 = hash("MD5", "Mufasa:http-auth@example.org:Circle of Life");
        assertEquals(
                hash(
                        "MD5",
                        md5 + ":" + NONCE + ":00000001:" + CNONCE + ":auth-int:"
                                + hash("MD5", "INVITE:sip:a@b:" + hash("MD5", "v=0"))),
                Digest.response(
                        challenge("MD5", "auth-int"),
                        MUFASA,
                        "INVITE",
                        "sip:a@b",
                        "v=0".getBytes(StandardCharsets.UTF_8),
                        "00000001",
                        CNONCE));
    }

    private static String hash(String algorithm, String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
