package dev.parley.telephone.sip;

import java.time.Duration;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.Baresip;
import dev.parley.fixture.DnsStub;
import dev.parley.fixture.InboundLine;
import dev.parley.fixture.Kamailio;
import dev.parley.fixture.Program;
import dev.parley.fixture.TestServices;

/** Two registrars of one domain, Kamailio both, and a softphone that calls over whichever is there. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class RegistrarsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String GREETS =
            "{\"starting_message\": \"Hello, this is the bakery. What can I do for you?\"}";

    @BeforeEach
    void needsThem() {
        Program.require("kamailio", "baresip");
    }

    @Test
    void bringCallsAlsoWhenOneOfThemIsGone() throws Exception {
        Kamailio first = Kamailio.start("MD5", 9);
        try (Baresip person = Baresip.start("", Duration.ofSeconds(60));
                Kamailio second = Kamailio.start("SHA-256", 9)) {
            DnsStub.offer(
                    "_sip._tcp.registrars.test",
                    "10 1 " + first.port() + " 127.0.0.1",
                    "20 1 " + second.port() + " 127.0.0.1");
            InboundLine line = new InboundLine(
                    InboundLine.fromHere(),
                    GREETS,
                    Map.of(
                            "outbound_config",
                            Map.of(
                                    "address",
                                    "registrars.test",
                                    "transport",
                                    "TCP",
                                    "auth_username",
                                    "parley",
                                    "auth_password",
                                    "secret",
                                    "registration",
                                    Map.of())));
            call(person, first, line, 1);
            // It is refreshed before it is over.
            Awaitility.await().atMost(PATIENCE).until(() -> first.registrations() >= 3);
            first.close();
            call(person, second, line, 2);
            line.closeTrunk();
        } finally {
            first.close();
        }
    }

    private static void call(Baresip person, Kamailio registrar, InboundLine line, int calls) throws Exception {
        Awaitility.await().atMost(PATIENCE).until(() -> registrar.registrations() > 0);
        person.command("dial", "sip:" + line.number() + "@127.0.0.1:" + registrar.port());
        line.await(newest -> newest.getString("status").equals("in_progress")
                && line.conversations().size() == calls);
        person.command("hangup", "");
        line.await("completed");
    }
}
