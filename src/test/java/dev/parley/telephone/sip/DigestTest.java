package dev.parley.telephone.sip;

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
        assertEquals(0, challenge("SHA-512-256", "auth").strength());
        assertEquals(0, challenge("MD5", "auth-int").strength());
    }
}
