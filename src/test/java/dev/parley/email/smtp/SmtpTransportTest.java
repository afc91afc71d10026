package dev.parley.email.smtp;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.email.thread.Letter;
import dev.parley.email.thread.MailTransport.Result;
import dev.parley.fixture.ScriptedSmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Many mails at once, and a server that does not bear them. */
class SmtpTransportTest {

    private final ScriptedSmtp server = new ScriptedSmtp();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private SmtpTransport transport = transport(Map.of());

    @AfterEach
    void close() {
        transport.close();
        server.close();
        threads.shutdownNow();
    }

    private SmtpTransport transport(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("parley.smtp.port", Integer.toString(server.port()));
        settings.put("parley.smtp.start-tls", "DISABLED");
        settings.putIfAbsent("parley.smtp.connections-per-domain", "5");
        SmtpConfig config = SmtpSettings.of("PT5S", settings);
        InstantSource clock = InstantSource.system();
        return new SmtpTransport(
                config, null, new MailWriter(new DkimKeys(config), clock), new SimpleMeterRegistry(), clock);
    }

    private static Letter letter(String to) {
        return new Letter(
                to, "desk@agents.test", null, to, "desk+1@agents.test", "Hi", "Hi.", "<p>Hi.", null, List.of(), null);
    }

    private Result send(Letter letter) {
        return transport.send(letter, () -> true);
    }

    private List<Future<Result>> send(int count, String domain) {
        return IntStream.range(0, count)
                .mapToObj(i -> threads.submit(() -> send(letter("p" + i + "@" + domain))))
                .toList();
    }

    @Test
    void opensNoMoreConnectionsThanTheServerBears() throws Exception {
        server.allows(2);
        for (int round = 0; round < 2; round++) {
            for (Future<Result> sent : IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> send(letter("ann@people" + i + ".test"))))
                    .toList()) {
                assertInstanceOf(Result.Sent.class, sent.get());
            }
        }
        assertEquals(40, server.mails().size());
        assertTrue(server.mostConnections() <= 2);
    }

    @Test
    void asksOnceWhereALoginIsRefused() throws Exception {
        server.says("AUTH", "535 5.7.8 bad password");
        transport = transport(Map.of("parley.smtp.username", "desk", "parley.smtp.password", "wrong"));
        for (Future<Result> held : send(20, "people.test")) {
            assertInstanceOf(Result.Held.class, held.get());
        }
        assertEquals(1, server.count("AUTH"));
        assertEquals(0, transport.admits(20));
        Result.Held held = transport.held("desk@agents.test").orElseThrow();
        assertTrue(held.error().contains("535"), held.error());
        assertTrue(held.pause().compareTo(Duration.ofSeconds(20)) > 0, held.pause()::toString);
    }

    @Test
    void goesOnSecondsAfterTheServerIsBack() {
        server.says("GREETING", ScriptedSmtp.CLOSE);
        assertInstanceOf(Result.Held.class, send(letter("ann@people.test")));
        assertEquals(0, transport.admits(20));
        server.says("GREETING", null);
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> transport.admits(20) == 1);
        assertInstanceOf(Result.Sent.class, send(letter("ann@people.test")));
        assertEquals(20, transport.admits(20));
    }

    @Test
    void holdsNobodyUpForASlowDomain() throws Exception {
        for (int i = 0; i < 5; i++) {
            server.says("RCPT TO:<p" + i + "@slow.test>", ScriptedSmtp.SILENCE);
        }
        List<Future<Result>> slow = send(5, "slow.test");
        Awaitility.await().until(() -> server.count("RCPT TO:<p") == 5);
        assertEquals(Set.of("slow.test"), transport.busyDomains());
        assertEquals(new Result.Held(null, Duration.ofSeconds(1)), send(letter("p9@slow.test")));
        assertInstanceOf(Result.Sent.class, send(letter("ann@people.test")));
        for (Future<Result> one : slow) {
            assertEquals(false, assertInstanceOf(Result.NotNow.class, one.get()).maybeTaken());
        }
        assertTrue(transport.busyDomains().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 25})
    void sends200MailsWhileTheServerHangsAt25(int domains) throws Exception {
        transport = transport(Map.of(
                "parley.smtp.connections", "20",
                "parley.smtp.connections-per-domain", "15",
                "parley.smtp.busy-command-timeout", "PT0.5S"));
        List<String> slow = IntStream.range(0, 25)
                .mapToObj(i -> "p" + i + "@slow" + i % domains + ".test")
                .toList();
        slow.forEach(person -> server.says("RCPT TO:<" + person + ">", ScriptedSmtp.SILENCE));
        slow.forEach(person -> threads.submit(() -> send(letter(person))));
        Awaitility.await().until(() -> server.count("RCPT TO:<p") >= 15);
        List<Future<Result>> others = IntStream.range(0, 200)
                .mapToObj(i -> threads.submit(() -> sendUntilTaken(letter("ann" + i + "@people.test"))))
                .toList();
        for (Future<Result> other : others) {
            assertInstanceOf(Result.Sent.class, other.get(20, TimeUnit.SECONDS));
        }
        assertEquals(200, server.mails().size());
    }

    /** As the queue does. */
    private Result sendUntilTaken(Letter letter) throws InterruptedException {
        Result result = send(letter);
        while (result instanceof Result.Held(String _, Duration pause)) {
            Thread.sleep(pause.dividedBy(5));
            result = send(letter);
        }
        return result;
    }

    @Test
    void aMailThatHangsGivesWayAndIsNotCalledMaybeSent() throws Exception {
        transport = transport(Map.of("parley.smtp.connections", "1", "parley.smtp.busy-command-timeout", "PT0.2S"));
        server.says("RCPT TO:<slow@people.test>", ScriptedSmtp.SILENCE);
        Future<Result> slow = threads.submit(() -> send(letter("slow@people.test")));
        Awaitility.await().until(() -> server.count("RCPT TO:<slow") == 1);
        assertInstanceOf(Result.Sent.class, send(letter("ann@people.test")));
        Result.NotNow later = assertInstanceOf(Result.NotNow.class, slow.get());
        assertEquals(false, later.maybeTaken());
        assertTrue(later.error().contains("did not answer in time"), later.error());
    }

    @Test
    void takesANewConnectionWhereTheServerHasLeftAKeptOne() {
        send(letter("ann@people.test"));
        server.says("RSET", ScriptedSmtp.CLOSE);
        assertInstanceOf(Result.Sent.class, send(letter("bob@people.test")));
        assertEquals(2, server.connections());
    }

    @Test
    void holdsTheMailsOfASenderThatIsRefused() {
        server.says("RCPT", "550 5.7.1 Relaying denied");
        for (int i = 0; i < 3; i++) {
            assertInstanceOf(Result.NotNow.class, send(letter("ann@people.test")));
        }
        assertTrue(transport.held("desk@agents.test").isEmpty(), "one recipient's word is not enough");
        server.says("RCPT", "550 5.7.1 <bob@people.test>: Relaying denied");
        assertInstanceOf(Result.NotNow.class, send(letter("bob@people.test")));
        assertEquals(
                "550 5.7.1 … Relaying denied",
                transport.held("desk@agents.test").orElseThrow().error());
        assertTrue(transport.held("desk@others.test").isEmpty());
        assertEquals(20, transport.admits(20));
    }

    @Test
    void sendsNothingThatAnotherNodeHasByNow() {
        assertEquals(
                new Result.Held(null, Duration.ofSeconds(1)), transport.send(letter("ann@people.test"), () -> false));
        assertEquals(0, server.count("MAIL"));
        assertInstanceOf(Result.Sent.class, send(letter("ann@people.test")));
    }

    /** A server may take minutes over a recipient. */
    @Test
    void doesNotEndAMailThatIsAnotherNodesMeanwhile() throws Exception {
        transport = transport(Map.of("parley.smtp.connections", "1"));
        AtomicBoolean ours = new AtomicBoolean(true);
        server.says("RCPT", ScriptedSmtp.HOLD);
        Future<Result> sent = threads.submit(() -> transport.send(letter("ann@people.test"), ours::get));
        Awaitility.await().until(() -> server.count("RCPT") == 1);
        ours.set(false);
        server.says("RCPT", null);
        assertEquals(new Result.Held(null, Duration.ofSeconds(1)), sent.get());
        Awaitility.await().until(() -> server.open() == 0);
        assertEquals(List.of(), server.mails());
        assertInstanceOf(Result.Sent.class, send(letter("ann@people.test")));
        assertEquals(1, server.mails().size());
    }

    @Test
    void keepsAConnectionOverWhichAMailWasRefused() {
        server.says("RCPT TO:<nobody@people.test>", "550 5.1.1 no such user");
        assertInstanceOf(Result.Refused.class, send(letter("nobody@people.test")));
        assertInstanceOf(Result.Sent.class, send(letter("ann@people.test")));
        assertEquals(1, server.connections());
    }
}
