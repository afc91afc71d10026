package dev.parley.telephone.sip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Baresip;
import dev.parley.fixture.InboundLine;
import dev.parley.fixture.Kamailio;
import dev.parley.fixture.Ports;
import dev.parley.fixture.Program;
import dev.parley.fixture.TestServices;
import dev.parley.telephone.sip.dialog.UserAgent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Calls from software that others have written: SIPp, baresip, and Kamailio in between. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class InboundPeersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String GREETS =
            "{\"starting_message\": \"Hello, this is the bakery. What can I do for you?\"}";
    private static final Map<String, ?> CREDENTIALS = Map.of("auth_username", "pbx", "auth_password", "secret");

    @Inject
    UserAgent agent;

    @BeforeEach
    void needsThem() {
        Program.require("kamailio", "baresip", "sipp");
    }

    /** Each of them hears its answer and hangs up; SIPp ends well only when every message that it expects has come. */
    @ParameterizedTest
    @ValueSource(strings = {"u1", "t1", "tn"})
    void takesAHundredCallsAtOnce(String transport) throws Exception {
        InboundLine line = new InboundLine(CREDENTIALS, GREETS);
        Path directory = Files.createTempDirectory("sipp").toAbsolutePath();
        int calls = transport.equals("tn") ? 20 : 100;
        try (Program sipp = sipp(line.number(), transport, calls, "secret", directory)) {
            assertEquals(0, sipp.exitCode(PATIENCE), transport);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> ended(line).size() == calls);
        assertEquals(
                List.of(),
                ended(line).stream()
                        .map(conversation -> conversation.getString("end_reason"))
                        .filter(reason -> !reason.equals("user_hung_up"))
                        .toList());
    }

    private static List<JsonPath> ended(InboundLine line) {
        return line.conversations(100).stream()
                .filter(conversation -> conversation.get("ended_at") != null)
                .toList();
    }

    @Test
    void refusesAWrongPassword() throws Exception {
        InboundLine line = new InboundLine(CREDENTIALS, GREETS);
        Path directory = Files.createTempDirectory("sipp").toAbsolutePath();
        try (Program sipp = sipp(line.number(), "u1", 1, "wrong", directory)) {
            assertEquals(1, sipp.exitCode(PATIENCE));
        }
        assertEquals(List.of(), line.conversations());
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void greetsAPersonWithASoftphone(String transport) throws Exception {
        InboundLine line = new InboundLine(InboundLine.fromHere(), GREETS);
        try (Baresip person = Baresip.start("", Duration.ofSeconds(60))) {
            person.command(
                    "dial",
                    "sip:" + line.number() + "@127.0.0.1:" + agent.advertisedPort(transport) + ";transport="
                            + transport);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !line.conversations().isEmpty()
                            && !line.conversations()
                                    .getFirst()
                                    .getList("conversation.turns")
                                    .isEmpty());
            person.command("hangup", "");
            awaitGoodBye(line);
            assertTrue(person.heard().toMillis() > 1_500, "heard " + person.heard());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void isReachedThroughAProxyThatRecordsItsRoute(String transport) throws Exception {
        InboundLine line = new InboundLine(InboundLine.fromHere(), GREETS);
        try (Baresip person = Baresip.start(";auth_user=parley;auth_pass=secret", Duration.ofSeconds(60));
                Kamailio proxy = Kamailio.start("MD5", agent.advertisedPort(transport) + ";transport=" + transport)) {
            person.command(
                    "dial", "sip:" + line.number() + "@" + proxy.trunk("UDP").get("address"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !line.conversations().isEmpty()
                            && "in_progress"
                                    .equals(line.conversations().getFirst().getString("status")));
            person.command("hangup", "");
            awaitGoodBye(line);
        }
    }

    /** Before those who bring it are gone. */
    private static void awaitGoodBye(InboundLine line) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        "user_hung_up".equals(line.conversations().getFirst().getString("end_reason")));
    }

    private Program sipp(String number, String transport, int calls, String password, Path directory) {
        Program.copy("sipp/call-with-digest.xml", directory.resolve("scenario.xml"), Map.of());
        return Program.start(
                directory,
                List.of(
                        "sipp",
                        "127.0.0.1:" + agent.advertisedPort(),
                        "-sf",
                        directory.resolve("scenario.xml").toString(),
                        "-i",
                        "127.0.0.1",
                        "-mi",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(Ports.free()),
                        "-mp",
                        Integer.toString(Ports.free(3)),
                        "-s",
                        number,
                        "-au",
                        "pbx",
                        "-ap",
                        password,
                        "-t",
                        transport,
                        "-m",
                        Integer.toString(calls),
                        "-l",
                        Integer.toString(calls),
                        "-r",
                        "50",
                        "-nostdin",
                        "-deadcall_wait",
                        "0",
                        "-timeout",
                        "35s",
                        "-timeout_error",
                        "-max_socket",
                        "1000"),
                () -> true);
    }
}
