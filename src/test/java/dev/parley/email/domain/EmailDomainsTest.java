package dev.parley.email.domain;

import java.util.Map;
import java.util.UUID;

import jakarta.mail.internet.MimeMessage;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Correspondence;
import dev.parley.fixture.DnsStub;
import dev.parley.fixture.Mail;
import dev.parley.fixture.Person;
import dev.parley.fixture.Posted;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** Whose domains are that mail is sent from. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class EmailDomainsTest {

    private final Tenant acme = new Tenant();
    private final Tenant stranger = new Tenant();
    private final String domain = "d" + UUID.randomUUID().toString().substring(0, 8) + ".acme.com";

    @Test
    void isProvenByTheDnsOfTheDomain() {
        address(acme, "desk@" + domain).statusCode(422).body("errors.field", contains("address"));
        var said = claim(acme).statusCode(201).body("owned", equalTo(false)).extract();
        claim(stranger).statusCode(201).body("owned", equalTo(false));
        claim(acme).statusCode(201).body("owned", equalTo(false));
        DnsStub.write(said.path("record_name"), said.path("record_value"));
        claim(stranger).statusCode(201).body("owned", equalTo(false));
        claim(acme).statusCode(201).body("owned", equalTo(true));
        address(acme, "desk@" + domain).statusCode(201);
        address(acme, "postmaster@mail." + domain).statusCode(201);
        address(stranger, "postmaster@" + domain)
                .statusCode(409)
                .body(not(containsString(acme.organization().toString())));
        address(stranger, "desk@mail." + domain).statusCode(409);
    }

    @Test
    void isGivenByTheOperatorAndTakenAway() {
        address(stranger, "desk@" + domain).statusCode(422);
        give(stranger);
        address(stranger, "desk@" + domain).statusCode(201);
        mail(stranger, "desk@" + domain, 200);
        give(acme);
        address(acme, "info@" + domain).statusCode(201);
        address(stranger, "more@" + domain).statusCode(409);
        var said = claim(stranger).statusCode(201).extract();
        DnsStub.write(said.path("record_name"), said.path("record_value"));
        claim(stranger).statusCode(409);
        // Senders are remembered for a few seconds.
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(8))
                .untilAsserted(() -> mail(stranger, "desk@" + domain, 422));
    }

    @Test
    void isWrittenFromNoMoreAndWrittenToNoMoreOnceItIsAnothers() throws Exception {
        Correspondence mails = new Correspondence();
        String desk = "desk@" + domain;
        give(mails.tenant());
        mails.tenant().emailAddress(desk, Map.of("agent_id", mails.agent().id()));
        Person ann = new Person(Mail.server());
        String id = mails.create(ann, Map.of("from_address", desk)).getString("conversation.id");
        MimeMessage greeting = ann.mail(1);
        give(acme);
        MimeMessage reply = ann.replyTo(greeting);
        reply.setText("Where is my order?");
        byte[] asked = Posted.bytes(reply);
        Posted.post(asked, Posted.signature(asked)).then().statusCode(202);
        JsonPath ended = mails.awaitEnd(id);
        assertEquals("undeliverable", ended.getString("end_reason"));
        assertThat(ended.getString("conversation.turns.delivery_error"), containsString("another organization's"));
        assertEquals(1, ann.mails().size());
        byte[] fresh = Posted.bytes(ann.write(desk, "Hello", "Anybody there?"));
        Posted.post(fresh, Posted.signature(fresh)).then().statusCode(202).body("reason", equalTo("unknown_recipient"));
    }

    @Test
    void lettersOfADomainForExamplesGoToAnybodyButThoseThatSpeakForIt() {
        String name = "x" + UUID.randomUUID().toString().substring(0, 8);
        address(acme, name + "@agents.test").statusCode(201);
        address(stranger, name + "b@agents.test").statusCode(201);
        for (String role : new String[] {"postmaster", "Abuse", "hostmaster", "admin"}) {
            address(stranger, role + "@agents.test").statusCode(422);
        }
    }

    private void give(Tenant to) {
        acme.with("installation:manage")
                .body(Map.of("organization_id", to.organization()))
                .put("/admin/installation/email-domains/" + domain)
                .then()
                .statusCode(200);
    }

    private ValidatableResponse claim(Tenant tenant) {
        return tenant.request()
                .body(Map.of("domain", domain))
                .post("/core/email-domains")
                .then();
    }

    private static ValidatableResponse address(Tenant tenant, String address) {
        return tenant.request()
                .body(Map.of("address", address))
                .post("/core/email-addresses")
                .then();
    }

    private static void mail(Tenant tenant, String from, int status) {
        tenant.request()
                .body(Map.of(
                        "channel",
                        "email",
                        "agent_config",
                        Map.of("starting_message", "Hi."),
                        "user_id",
                        "ann",
                        "to_address",
                        "ann@agents.test",
                        "from_address",
                        from))
                .post("/core/conversations")
                .then()
                .statusCode(status);
    }
}
