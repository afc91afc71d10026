package dev.parley.telephone.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.demo.SipPhone;
import dev.parley.demo.SipText;
import dev.parley.fixture.Caller;
import dev.parley.fixture.Calls;
import dev.parley.fixture.InboundLine;
import dev.parley.fixture.ModelStub;
import dev.parley.fixture.RecognizerStub;
import dev.parley.fixture.Tenant;
import dev.parley.fixture.TestServices;
import dev.parley.fixture.WebhookReceiver;
import dev.parley.media.load.VoiceLoad;
import dev.parley.telephone.sip.dialog.UserAgent;
import dev.parley.telephone.sip.header.Digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** People call, over real SIP and RTP on loopback. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class InboundTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SILENT = Duration.ofMillis(700);
    private static final String CALLER = "+14155550123";

    private static final String AGENT = """
            {"starting_message": "Hello, this is the bakery.", "model": {"name": "scripted"},
             "voice": {"recognizer": "scripted"},
             "script": {"rules": [{"pattern": "order", "reply": "It is in the oven."}], "default_reply": "I see."}}
            """;

    @Inject
    UserAgent agent;

    @Inject
    VoiceLoad load;

    private final List<InboundLine> lines = new ArrayList<>();

    private InboundLine line(Map<String, ?> inbound, String agentConfig) {
        return line(inbound, agentConfig, Map.of());
    }

    private InboundLine line(Map<String, ?> inbound, String agentConfig, Map<String, ?> more) {
        InboundLine line = new InboundLine(inbound, agentConfig, more);
        lines.add(line);
        return line;
    }

    /** One whose agent never finds its first words. */
    private InboundLine ringing() {
        ModelStub.always("slow-greeting", ModelStub.Answer.words("Hello.").after(new CountDownLatch(1)));
        return line(
                InboundLine.fromHere(), "{\"instructions\": \"Be brief.\", \"model\": {\"name\": \"slow-greeting\"}}");
    }

    /** Callers here do not all say good-bye. */
    @AfterEach
    void hangUp() {
        lines.forEach(InboundLine::hangUpAll);
    }

    private InetSocketAddress here() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), agent.advertisedPort());
    }

    private static SipPhone silent() {
        return new SipPhone(call -> call.overWithin(PATIENCE));
    }

    private static JsonPath awaitEnd(InboundLine line) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> line.conversations().getFirst(), found -> found.get("ended_at") != null);
    }

    /** Asks for the order, hears the answer, and hangs up. */
    private static SipPhone.Behaviour asks(CountDownLatch said) {
        RecognizerStub.hears("Where is my order?");
        return call -> {
            try (Caller caller = new Caller(call)) {
                caller.listen(SILENT);
                caller.say("Where is my order?");
                caller.listen(SILENT);
            }
            call.hangUp();
            said.countDown();
        };
    }

    @Test
    void talksWithWhoCalls() throws Exception {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        CountDownLatch said = new CountDownLatch(1);
        SipPhone.Behaviour person = asks(said);
        try (SipPhone phone = new SipPhone(person)) {
            assertEquals(200, phone.dial(here(), line.number(), CALLER).status());
            assertTrue(said.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        JsonPath ended = awaitEnd(line);
        assertEquals("inbound", ended.getString("direction"));
        assertEquals("telephone", ended.getString("channel"));
        assertEquals(CALLER, ended.getString("user_id"));
        assertEquals(line.number(), ended.getString("agent_number"));
        assertEquals("completed", ended.getString("status"));
        assertEquals("user_hung_up", ended.getString("end_reason"));
        assertEquals(
                List.of("Hello, this is the bakery.", "Where is my order?", "It is in the oven."),
                ended.getList("conversation.turns.text"));
        assertEquals(1, line.conversations().size());
        assertEquals(0, calls(line));
    }

    private static long calls(InboundLine line) {
        return Tenant.count(
                "SELECT count(*) FROM call WHERE organization_id = ?",
                line.tenant().organization());
    }

    /** Both ends have one Call-ID then. */
    @Test
    void isCalledByItself() {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        Calls calls = new Calls(Map.of("address", "127.0.0.1:" + agent.advertisedPort()));
        String id = calls.call(
                "{\"starting_message\": \"Hello, this is the other agent.\", \"hangup\": {\"after_greeting\": true}}",
                Map.of("user_id", line.number()));
        JsonPath called = calls.awaitEnd(id);
        assertEquals("completed", called.getString("status"));
        assertEquals("agent_hung_up", called.getString("end_reason"));
        JsonPath answered = awaitEnd(line);
        assertEquals("completed", answered.getString("status"));
        assertEquals("user_hung_up", answered.getString("end_reason"));
        assertEquals(Calls.NUMBER, answered.getString("user_id"));
    }

    static Stream<Arguments> refusals() {
        Map<String, Object> elsewhere = Map.of("allowed_addresses", List.of("10.0.0.0/8", "192.0.2.7"));
        return Stream.of(
                Arguments.of(elsewhere, AGENT, 403),
                Arguments.of(Map.of(), AGENT, 403),
                Arguments.of(null, AGENT, 403),
                Arguments.of(InboundLine.fromHere(), null, 480),
                Arguments.of(Map.of("allowed_addresses", List.of("localhost")), AGENT, 200),
                Arguments.of(Map.of("allowed_addresses", List.of("127.0.0.0/8")), AGENT, 200));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void takesCallsOfThoseWhomTheTrunkNames(Map<String, ?> inbound, String agentConfig, int status) throws Exception {
        InboundLine line = line(inbound, agentConfig);
        try (SipPhone phone = silent()) {
            assertEquals(status, phone.dial(here(), line.number(), CALLER).status());
        }
        assertEquals(status == 200 ? 1 : 0, line.conversations().size());
    }

    @Test
    void doesNotKnowANumberThatNobodyHas() throws Exception {
        try (SipPhone phone = silent()) {
            assertEquals(404, phone.dial(here(), "+14157620000", CALLER).status());
            assertEquals(404, phone.dial(here(), "reception", CALLER).status());
        }
    }

    @Test
    void takesNoMoreCallsThanTheTrunkCarries() throws Exception {
        InboundLine line = line(
                InboundLine.fromHere(),
                AGENT,
                Map.of("outbound_config", Map.of("address", "127.0.0.1:9", "max_calls", 1)));
        try (SipPhone phone = silent()) {
            assertEquals(200, phone.dial(here(), line.number(), CALLER).status());
            SipText refused = phone.dial(here(), line.number(), "+14155550124");
            assertEquals(486, refused.status());
            assertTrue(Integer.parseInt(refused.field("Retry-After")) > 0);
        }
        assertEquals(1, line.conversations().size());
    }

    /** Somebody else carries as many voices as to leave so much. */
    private void withRoomFor(int voices, Executable what) throws Throwable {
        int added = load.room() - voices;
        IntStream.range(0, added).forEach(i -> load.begun());
        try {
            what.execute();
        } finally {
            IntStream.range(0, added).forEach(i -> load.over());
        }
    }

    @Test
    void takesNoMoreCallsThanTheNodeCarries() throws Throwable {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        withRoomFor(-1_000, () -> {
            try (SipPhone phone = silent()) {
                SipText refused = phone.dial(here(), line.number(), CALLER);
                assertEquals(486, refused.status());
                assertTrue(Integer.parseInt(refused.field("Retry-After")) > 0);
            }
        });
        assertEquals(0, line.conversations().size());
    }

    @Test
    void takesACallWhereNoneGoesOutAnyMore() throws Throwable {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        withRoomFor(10, () -> {
            try (SipPhone phone = silent()) {
                Calls calls = new Calls(phone);
                String waits = calls.call(AGENT);
                assertEquals(200, phone.dial(here(), line.number(), CALLER).status());
                Awaitility.await()
                        .during(Duration.ofMillis(1_500))
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> calls.attempts(waits).isEmpty());
                calls.cancel(waits).then().statusCode(200);
            }
        });
    }

    static Stream<Arguments> callers() {
        return Stream.of(
                Arguments.of("<sip:+14155550123@x>", "", "+14155550123"),
                Arguments.of("<sip:14155550123@x>", "", "+14155550123"),
                Arguments.of("<sip:4155550123@x>", "", "+14155550123"),
                Arguments.of("\"Ann\" <sip:+493012345678;phone-context=x@x>", "", "+493012345678"),
                Arguments.of("<sip:0114930 12345678@x>".replace(" ", ""), "", "+493012345678"),
                Arguments.of("<tel:+14155550123>", "", "+14155550123"),
                Arguments.of("<sip:1001@x>", "", "1001"),
                Arguments.of("\"Anonymous\" <sip:anonymous@anonymous.invalid>", "", "anonymous"),
                Arguments.of("<sip:x>", "", "anonymous"),
                Arguments.of("<sip:1001@x>", "P-Asserted-Identity: <sip:+14155550123@x>\r\n", "+14155550123"),
                Arguments.of(
                        "<sip:1001@x>",
                        "P-Asserted-Identity: \"A\" <tel:+14155550123>\r\nPrivacy: id\r\n",
                        "anonymous"));
    }

    @ParameterizedTest
    @MethodSource("callers")
    void saysWhoCalls(String from, String more, String userId) throws Exception {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        try (RawPeer peer = new RawPeer()) {
            Invite invite = new Invite(peer, line.number(), from);
            invite.send(more);
            invite.acknowledge(peer.expect("SIP/2.0 200"));
        }
        assertEquals(userId, line.conversations().getFirst().getString("user_id"));
    }

    @Test
    void takesEachCopyOfACallForTheSameCall() throws Exception {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        try (RawPeer peer = new RawPeer()) {
            Invite invite = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>");
            invite.send("");
            invite.send("");
            invite.fork("");
            assertTrue(peer.expect("SIP/2.0 482").contains("Loop"));
            invite.acknowledge(peer.expect("SIP/2.0 200"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() ->
                            "in_progress".equals(line.conversations().getFirst().getString("status")));
        }
        assertEquals(1, line.conversations().size());
    }

    @Test
    void asksForThePasswordOfTheTrunk() throws Exception {
        Map<String, String> inbound = Map.of("auth_username", "pbx", "auth_password", "secret word");
        InboundLine line = line(inbound, AGENT);
        for (String algorithm : List.of("MD5", "SHA-256")) {
            try (RawPeer peer = new RawPeer()) {
                Invite invite = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>");
                invite.send("");
                String challenge = peer.expect("SIP/2.0 401");
                invite.again(challenge, algorithm, "pbx", "wrong");
                peer.expect("SIP/2.0 403");
                invite.again(challenge, algorithm, "someone", "secret word");
                peer.expect("SIP/2.0 403");
                invite.again(challenge, algorithm, "pbx", "secret word");
                invite.acknowledge(peer.expect("SIP/2.0 200"));
            }
            try (RawPeer peer = new RawPeer()) {
                // What was asked of another call is no answer here.
                Invite other = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>");
                other.send("");
                String challenge = peer.expect("SIP/2.0 401");
                Invite invite = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>");
                invite.again(challenge, algorithm, "pbx", "secret word");
                assertTrue(peer.expect("SIP/2.0 401").contains("stale=true"));
            }
        }
        assertEquals(2, line.conversations().size());
    }

    @Test
    void stopsWhenTheCallerGivesUp() throws Exception {
        InboundLine line = ringing();
        try (RawPeer peer = new RawPeer()) {
            Invite invite = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>");
            invite.send("");
            peer.expect("SIP/2.0 180");
            invite.cancel();
            peer.expect("SIP/2.0 200");
            peer.expect("SIP/2.0 487");
        }
        JsonPath ended = awaitEnd(line);
        assertEquals("cancelled", ended.getString("status"));
        assertEquals(0, calls(line));
    }

    @Test
    void talksToWhoWantsToHearOurOfferFirst() throws Exception {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        try (RawPeer peer = new RawPeer()) {
            Invite invite = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>").withoutOffer();
            invite.send("");
            String answer = peer.expect("SIP/2.0 200");
            assertTrue(RawPeer.body(answer).contains("m=audio"));
            invite.acknowledge(answer);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() ->
                            "in_progress".equals(line.conversations().getFirst().getString("status")));
            invite.hangUp(answer);
            peer.expect("SIP/2.0 200");
        }
        assertEquals("user_hung_up", awaitEnd(line).getString("end_reason"));
    }

    /** A dead line is no talk: RFC 3261, section 13.2.2.4. */
    @ParameterizedTest
    @ValueSource(strings = {"", "m=audio 0 RTP/AVP 0\r\n", "m=audio 40000 RTP/AVP 18\r\n"})
    void hangsUpWhereItsOfferIsNotTaken(String media) throws Exception {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        try (RawPeer peer = new RawPeer()) {
            Invite invite = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>").withoutOffer();
            invite.send("");
            String answer = peer.expect("SIP/2.0 200");
            invite.acknowledge(
                    answer,
                    media.isEmpty()
                            ? ""
                            : "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + media);
            peer.respondTo(peer.expect("BYE "), "200 OK", "", "", "");
        }
        assertEquals("no_common_media", awaitEnd(line).getString("end_reason"));
    }

    /** RFC 3261, section 15: who calls may hang up by BYE before somebody answers. */
    @Test
    void stopsWhenTheCallerHangsUpWhileItRings() throws Exception {
        InboundLine line = ringing();
        try (RawPeer peer = new RawPeer()) {
            Invite invite = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>");
            invite.send("");
            invite.hangUp(peer.expect("SIP/2.0 180"));
            peer.expect("SIP/2.0 200");
            peer.expect("SIP/2.0 487");
        }
        assertEquals("cancelled", awaitEnd(line).getString("status"));
    }

    /** RFC 3311, section 5.2: its own offer is still to be answered. */
    @Test
    void asksForAnOfferLaterWhileOneWaits() throws Exception {
        InboundLine line = ringing();
        try (RawPeer peer = new RawPeer()) {
            Invite invite = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>");
            invite.send("");
            invite.update(peer.expect("SIP/2.0 180"));
            String later = peer.expect("SIP/2.0 500");
            int seconds = Integer.parseInt(RawPeer.field(later, "Retry-After"));
            assertTrue(seconds >= 0 && seconds <= 10, later);
        }
    }

    @Test
    void refusesWhatNobodyCanTalkOver() throws Exception {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        try (RawPeer peer = new RawPeer()) {
            Invite invite = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>").offering("18 G729/8000");
            invite.send("");
            peer.expect("SIP/2.0 488");
        }
        assertEquals("failed", awaitEnd(line).getString("status"));
        assertEquals(0, calls(line));
    }

    @Test
    void asksBeforeItTakesACall() throws Exception {
        try (WebhookReceiver hook = new WebhookReceiver().says("{\"refuse\": true}");
                SipPhone phone = new SipPhone(call -> call.overWithin(PATIENCE))) {
            InboundLine line = line(
                    InboundLine.fromHere(),
                    "{\"starting_message\": \"Hello {{custom_metadata.name}}.\", \"model\": {\"name\": \"scripted\"},"
                            + " \"pre_conversation\": {\"url\": \"" + hook.url() + "\"}}");
            assertEquals(603, phone.dial(here(), line.number(), CALLER).status());
            assertEquals("refused_by_hook", awaitEnd(line).getString("end_reason"));
            assertEquals("inbound", hook.requests().getFirst().json().getString("direction"));
            hook.says("{\"custom_metadata\": {\"name\": \"Ann\"}}");
            assertEquals(200, phone.dial(here(), line.number(), CALLER).status());
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> line.conversations().stream()
                            .anyMatch(one -> "Ann".equals(one.getString("custom_metadata.name"))));
        }
    }

    @Test
    void waitsUntilTheCallerKnowsThatItRingsWhereThatIsAskedFor() throws Exception {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        try (RawPeer peer = new RawPeer()) {
            Invite invite = new Invite(peer, line.number(), "<sip:" + CALLER + "@x>");
            invite.send("Require: 100rel\r\n");
            String ringing = peer.expect("SIP/2.0 180");
            assertEquals("100rel", RawPeer.field(ringing, "Require"));
            // It is repeated until it is acknowledged, and nothing overtakes it.
            assertEquals(RawPeer.field(ringing, "RSeq"), RawPeer.field(peer.expect("SIP/2.0 "), "RSeq"));
            invite.acknowledgeRinging(ringing);
            assertTrue(RawPeer.field(peer.expect("SIP/2.0 200"), "CSeq").endsWith("PRACK"));
            invite.acknowledge(peer.expect("SIP/2.0 200"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() ->
                            "in_progress".equals(line.conversations().getFirst().getString("status")));
        }
    }

    @Test
    void talksOnWhileStrangersRingInVain() throws Exception {
        InboundLine line = line(InboundLine.fromHere(), AGENT);
        CountDownLatch said = new CountDownLatch(1);
        SipPhone.Behaviour person = asks(said);
        try (SipPhone phone = new SipPhone(person);
                RawPeer stranger = new RawPeer()) {
            assertEquals(200, phone.dial(here(), line.number(), CALLER).status());
            long second = System.nanoTime();
            for (int i = 0; said.getCount() > 0 && i < 10_000; i++) {
                new Invite(stranger, "+1415763" + (1_000 + i % 9_000), "<sip:" + CALLER + "@x>").send("");
                if (i % 50 == 0) {
                    // 500 in a second.
                    LockSupport.parkNanos(second + i * 2_000_000L - System.nanoTime());
                }
            }
            assertTrue(said.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            stranger.expect("SIP/2.0 404");
        }
        assertEquals(
                List.of("Hello, this is the bakery.", "Where is my order?", "It is in the oven."),
                awaitEnd(line).getList("conversation.turns.text"));
    }

    /** An INVITE written by hand. */
    private final class Invite {
        private final RawPeer peer;
        private final String number;
        private final String from;
        private final String callId = UUID.randomUUID().toString();
        private String branch = "z9hG4bK" + UUID.randomUUID();
        private String payload = "0 PCMU/8000";
        private int sequence = 1;

        private Invite(RawPeer peer, String number, String from) {
            this.peer = peer;
            this.number = number;
            this.from = from;
            peer.meet(agent.advertisedPort());
        }

        private Invite withoutOffer() {
            payload = "";
            return this;
        }

        private Invite offering(String codec) {
            payload = codec;
            return this;
        }

        private String uri() {
            return "sip:" + number + "@127.0.0.1:" + agent.advertisedPort();
        }

        private void send(String more) throws Exception {
            write("INVITE", uri(), "<" + uri() + ">", more, sdp());
        }

        /** Another way to the same place. */
        private void fork(String more) throws Exception {
            branch = "z9hG4bK" + UUID.randomUUID();
            send(more);
        }

        private void again(String challenge, String algorithm, String user, String password) throws Exception {
            String line = challenge
                    .lines()
                    .filter(each -> each.startsWith("WWW-Authenticate") && each.contains("=" + algorithm))
                    .findFirst()
                    .orElseThrow();
            String nonce = line.replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
            Digest.Challenge asked = new Digest.Challenge("parley", nonce, null, algorithm, "auth", false);
            String response =
                    Digest.response(asked, new Digest.Credentials(user, password), "INVITE", uri(), "00000001", "abc");
            sequence++;
            fork("Authorization: Digest username=\"" + user + "\", realm=\"parley\", nonce=\"" + nonce + "\", uri=\""
                    + uri() + "\", response=\"" + response + "\", algorithm=" + algorithm
                    + ", qop=auth, nc=00000001, cnonce=\"abc\"\r\n");
        }

        private void cancel() throws Exception {
            write("CANCEL", uri(), "<" + uri() + ">", "", "");
        }

        private void acknowledge(String answer) throws Exception {
            acknowledge(answer, payload.isEmpty() ? sdp("0 PCMU/8000") : "");
        }

        private void acknowledge(String answer, String sdp) throws Exception {
            branch = "z9hG4bK" + UUID.randomUUID();
            write("ACK", target(answer), RawPeer.field(answer, "To"), "", sdp);
        }

        private void update(String ringing) throws Exception {
            branch = "z9hG4bK" + UUID.randomUUID();
            sequence++;
            write("UPDATE", target(ringing), RawPeer.field(ringing, "To"), "", sdp());
        }

        private void acknowledgeRinging(String ringing) throws Exception {
            String way = branch;
            branch = "z9hG4bK" + UUID.randomUUID();
            sequence++;
            write(
                    "PRACK",
                    target(ringing),
                    RawPeer.field(ringing, "To"),
                    "RAck: " + RawPeer.field(ringing, "RSeq") + " 1 INVITE\r\n",
                    "");
            sequence--;
            branch = way;
        }

        private void hangUp(String answer) throws Exception {
            branch = "z9hG4bK" + UUID.randomUUID();
            sequence++;
            write("BYE", target(answer), RawPeer.field(answer, "To"), "", "");
        }

        private String target(String answer) {
            return RawPeer.field(answer, "Contact").replaceAll(".*<|>.*", "");
        }

        private String sdp() {
            return payload.isEmpty() ? "" : sdp(payload);
        }

        private String sdp(String codec) {
            String type = codec.split(" ")[0];
            return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP "
                    + type + "\r\na=rtpmap:" + codec + "\r\n";
        }

        private void write(String method, String uri, String to, String more, String sdp) throws Exception {
            peer.send(method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + peer.address() + ";rport;branch=" + branch
                    + "\r\nMax-Forwards: 70\r\nFrom: " + from + ";tag=caller\r\nTo: " + to + "\r\nCall-ID: " + callId
                    + "\r\nCSeq: " + sequence + " " + method + "\r\n" + peer.contact() + more
                    + (sdp.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + sdp.length()
                    + "\r\n\r\n" + sdp);
        }
    }
}
