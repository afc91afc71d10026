package dev.parley.email;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.mail.internet.MimeMessage;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Correspondence;
import dev.parley.fixture.Mail;
import dev.parley.fixture.Person;
import dev.parley.fixture.Posted;
import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an installation can set: caps, silence, signatures. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
@TestProfile(MailLimitsTest.Tight.class)
class MailLimitsTest {

    private static final String SIGNED_DOMAIN = "signed.test";

    /** Small limits, and a key for one domain. */
    public static class Tight implements QuarkusTestProfile {

        private static final String PUBLIC_KEY = "parley.test.dkim";

        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
                rsa.initialize(2048);
                KeyPair pair = rsa.generateKeyPair();
                Path file = Files.createTempFile("dkim", ".pem");
                Files.writeString(
                        file,
                        "-----BEGIN PRIVATE KEY-----\n"
                                + Base64.getMimeEncoder()
                                        .encodeToString(pair.getPrivate().getEncoded())
                                + "\n-----END PRIVATE KEY-----\n");
                System.setProperty(
                        PUBLIC_KEY,
                        Base64.getEncoder().encodeToString(pair.getPublic().getEncoded()));
                return Map.of(
                        "parley.email.max-replies-per-hour", "2",
                        "parley.email.max-new-per-hour", "2",
                        "parley.email.max-messages", "3",
                        "parley.email.idle-timeout", "8s",
                        "parley.smtp.dkim[0].domain", SIGNED_DOMAIN,
                        "parley.smtp.dkim[0].selector", "one",
                        "parley.smtp.dkim[0].private-key-path", file.toString());
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    @Test
    void keepsWhatIsBeyondTheHourlyCapWaitingAndEndsTheSilentOne() throws Exception {
        Person ann = new Person(Mail.server());
        Correspondence mails = new Correspondence();
        String id = mails.begin(ann);
        MimeMessage greeting = ann.mail(1);
        ann.reply(greeting, "one");
        ann.mail(2);
        for (String words : List.of("two", "three", "four")) {
            ann.reply(greeting, words);
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            List<Map<String, Object>> all = mails.mails(id);
            assertEquals(6, all.size(), all.toString());
        });
        assertEquals(
                List.of("conversation_full"),
                mails.mails(id).stream()
                        .map(mail -> (String) mail.get("ignored"))
                        .filter(reason -> reason != null)
                        .toList());
        assertEquals("idle_timeout", mails.awaitEnd(id).getString("end_reason"));
        assertEquals(2, ann.mails().size());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> mails.mails(id).stream()
                                .filter(mail -> "conversation_ended".equals(mail.get("ignored")))
                                .count()
                        == 2);
    }

    @Test
    void beginsOnlySoManyConversationsForOnePerson() throws Exception {
        Person ann = new Person(Mail.server());
        Correspondence mails = new Correspondence();
        String desk = mails.tenant().deskAt(Mail.DOMAIN);
        mails.tenant().emailAddress(desk, Map.of("agent_id", mails.agent().id()));
        for (int i = 1; i <= 3; i++) {
            MimeMessage mail = ann.write(desk, "Question " + i, "Hello?");
            mail.saveChanges();
            byte[] bytes = Posted.bytes(mail);
            String reason =
                    Posted.post(bytes, Posted.signature(bytes)).jsonPath().getString("reason");
            assertEquals(i <= 2 ? null : "too_many_conversations", reason);
        }
        ann.mails(2);
    }

    @Test
    void signsForADomain() throws Exception {
        Person ann = new Person(Mail.server());
        Correspondence mails = new Correspondence();
        String desk = mails.tenant().deskAt(SIGNED_DOMAIN);
        mails.tenant().emailAddress(desk, Map.of("default_sender", true, "display_name", "Müller, Söhne"));
        mails.create(ann, Map.of("subject", "Grüße", "from_address", desk));
        String mail = new String(Posted.bytes(ann.mail(1)), StandardCharsets.ISO_8859_1);
        assertTrue(isSigned(mail), mail);
    }

    /** RFC 6376, 3.7, with relaxed canonicalization (3.4.2, 3.4.4). */
    private static boolean isSigned(String mail) throws Exception {
        String head = mail.substring(0, mail.indexOf("\r\n\r\n") + 2);
        String body = mail.substring(mail.indexOf("\r\n\r\n") + 4);
        List<String> fields = Arrays.asList(head.replaceAll("\r\n[ \t]+", " ").split("\r\n"));
        String signature = field(fields, "DKIM-Signature");
        Map<String, String> tags = Arrays.stream(
                        signature.substring(signature.indexOf(':') + 1).split(";"))
                .map(String::strip)
                .filter(tag -> tag.contains("="))
                .collect(Collectors.toMap(
                        tag -> tag.substring(0, tag.indexOf('=')).strip(),
                        tag -> tag.substring(tag.indexOf('=') + 1).strip()));
        assertEquals(SIGNED_DOMAIN, tags.get("d"));
        String plainBody =
                body.replaceAll("[ \t]+", " ").replaceAll(" \r\n", "\r\n").replaceAll("(\r\n)+$", "") + "\r\n";
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(plainBody.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(Base64.getEncoder().encodeToString(hash), tags.get("bh").replaceAll("\\s", ""), "the body's hash");
        StringBuilder signed = new StringBuilder();
        for (String name : tags.get("h").split(":")) {
            String found = field(fields, name.strip());
            signed.append(found == null ? "" : canonical(found) + "\r\n");
        }
        signed.append(canonical(signature.replaceAll("(\\bb=)[^;]*$", "$1")));
        PublicKey key = KeyFactory.getInstance("RSA")
                .generatePublic(
                        new X509EncodedKeySpec(Base64.getDecoder().decode(System.getProperty(Tight.PUBLIC_KEY))));
        Signature check = Signature.getInstance("SHA256withRSA");
        check.initVerify(key);
        check.update(signed.toString().getBytes(StandardCharsets.ISO_8859_1));
        return check.verify(Base64.getDecoder().decode(tags.get("b").replaceAll("\\s", "")));
    }

    private static String field(List<String> fields, String name) {
        return fields.stream()
                .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .findFirst()
                .orElse(null);
    }

    private static String canonical(String field) {
        int colon = field.indexOf(':');
        return field.substring(0, colon).strip().toLowerCase(Locale.ROOT) + ":"
                + field.substring(colon + 1).replaceAll("[ \t]+", " ").strip();
    }
}
