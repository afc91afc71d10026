package dev.parley.telephone.sip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Ports;
import dev.parley.fixture.Reachable;
import dev.parley.media.AudioLine;
import dev.parley.media.rtp.LoopbackMedia;
import dev.parley.media.rtp.RtpSession;
import dev.parley.number.trunk.NewTrunk;
import dev.parley.number.trunk.OutboundTrunk;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.sip.dialog.UserAgent;
import dev.parley.telephone.sip.dialog.UserAgentTest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Calls to peers that do by hand what real ones have been seen to do, over sockets. */
class OddPeersTest {

    private static final String SDP_TYPE = "Content-Type: application/sdp\r\n";
    private static LoopbackMedia loopback;
    private static int port;
    private static UserAgent agent;
    private final BlockingQueue<Carrier.Event> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Character> keys = new LinkedBlockingQueue<>();
    private RtpSession media;
    private RawPeer peer;
    private Carrier.Leg leg;

    @BeforeAll
    static void start() throws Exception {
        loopback = new LoopbackMedia("41000-41099");
        port = Ports.free(2);
        agent = new UserAgent(UserAgentTest.config(port), Optional::empty, Reachable.loopback());
        agent.provider();
    }

    @AfterAll
    static void stop() {
        agent.close();
        loopback.close();
    }

    @BeforeEach
    void open() throws Exception {
        media = loopback.open();
        media.line().listen(new AudioLine.Listening() {
            @Override
            public void heard(short[] frame) {
                // Only keys are listened for.
            }

            @Override
            public void pressed(char key) {
                keys.add(key);
            }
        });
        peer = new RawPeer();
    }

    @AfterEach
    void close() {
        peer.close();
        media.close();
    }

    private void call() throws IOException {
        call(peer.address(), null, null);
        peer.expect("INVITE ");
    }

    private void call(String address, String proxy, NewTrunk.Nat nat) throws IOException {
        NewTrunk.Outbound trunk = new NewTrunk.Outbound(
                address, proxy, NewTrunk.Transport.UDP, "parley", null, null, null, null, null, null, nat, null);
        Carrier.Order order =
                new Carrier.Order("attempt", "+14155550123", "+14155550100", new OutboundTrunk(trunk, "secret"));
        leg = new SipCarrier(agent, loopback.config(), Reachable.loopback()).place(order, media, events::add);
    }

    /** The next event that is not just progress. */
    private Carrier.Event outcome() throws InterruptedException {
        Carrier.Event event = events.poll(5, TimeUnit.SECONDS);
        while (event instanceof Carrier.Event.Trying || event instanceof Carrier.Event.Ringing) {
            event = events.poll(5, TimeUnit.SECONDS);
        }
        return event;
    }

    private void answered() throws InterruptedException {
        assertInstanceOf(Carrier.Event.Answered.class, outcome());
    }

    private void rings() throws InterruptedException {
        assertInstanceOf(Carrier.Event.Ringing.class, events.poll(5, TimeUnit.SECONDS));
    }

    private static String sdp(int port) {
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + port
                + " RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";
    }

    private static DatagramSocket voice() throws IOException {
        DatagramSocket voice = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        voice.setSoTimeout(2_000);
        return voice;
    }

    private void talk() throws Exception {
        call();
        peer.respond("180 Ringing", "a", peer.contact(), "");
        peer.respond("200 OK", "a", peer.contact() + SDP_TYPE, sdp(4_000));
        answered();
        peer.expect("ACK ");
    }

    @Test
    void isReachedOverAProxy() throws Exception {
        call("carrier.example", peer.address(), null);
        String invite = peer.expect("INVITE ");
        assertTrue(invite.startsWith("INVITE sip:+14155550123@carrier.example SIP/2.0\r\n"), invite);
        assertEquals("<sip:" + peer.address() + ";lr>", RawPeer.field(invite, "Route"));
        assertEquals("<sip:+14155550123@carrier.example>", RawPeer.field(invite, "To"));
        peer.respond(
                "407 Proxy Authentication Required",
                "a",
                "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n",
                "");
        peer.expect("ACK ");
        String again = peer.expect("INVITE ");
        assertEquals(RawPeer.field(invite, "Route"), RawPeer.field(again, "Route"));
        peer.respond("200 OK", "a", peer.contact() + SDP_TYPE, sdp(4_000));
        answered();
        peer.expect("ACK ");
        leg.end();
        peer.expect("BYE ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isSpokenToWhereItWasFirstWhereItsAddressIsToBeRewritten(boolean rewritten) throws Exception {
        call(peer.address(), null, rewritten ? NewTrunk.Nat.REWRITE_CONTACT : null);
        peer.expect("INVITE ");
        try (RawPeer elsewhere = new RawPeer()) {
            peer.respond("200 OK", "a", elsewhere.contact() + SDP_TYPE, sdp(4_000));
            answered();
            RawPeer reached = rewritten ? peer : elsewhere;
            String ack = reached.expect("ACK ");
            assertTrue(ack.startsWith("ACK sip:peer@" + elsewhere.address()), ack);
            leg.end();
            reached.expect("BYE ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401 Unauthorized, WWW-Authenticate, Authorization",
        "407 Proxy Authentication Required, Proxy-Authenticate, Proxy-Authorization"
    })
    void acknowledgesWithTheCredentialsOfTheInvite(String line, String asks, String tells) throws Exception {
        call();
        peer.respond(line, "a", asks + ": Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n", "");
        assertTrue(peer.expect("ACK ").contains("1 ACK"));
        String again = peer.expect("INVITE ");
        String credentials = RawPeer.field(again, tells);
        assertTrue(credentials.contains("nonce=\"n\""), again);
        peer.respond("200 OK", "b", peer.contact() + SDP_TYPE, sdp(4_000));
        answered();
        assertEquals(credentials, RawPeer.field(peer.expect("ACK "), tells));
        leg.end();
        assertTrue(peer.expect("BYE ").contains("tag=b"));
    }

    @Test
    void takesTheDescriptionOfTheRingingWhereTheAnswerHasNone() throws Exception {
        try (DatagramSocket voice = voice();
                DatagramSocket other = voice()) {
            call();
            peer.respond("183 Session Progress", "x", peer.contact() + SDP_TYPE, sdp(other.getLocalPort()));
            peer.respond("183 Session Progress", "a", peer.contact() + SDP_TYPE, sdp(voice.getLocalPort()));
            peer.respond("180 Ringing", "x", peer.contact() + SDP_TYPE, sdp(other.getLocalPort()));
            peer.respond("200 OK", "a", peer.contact(), "");
            answered();
            peer.expect("ACK ");
            voice.receive(new DatagramPacket(new byte[2_048], 2_048));
        }
    }

    @Test
    void takesTheDescriptionOfAnotherDeviceWhereThereIsNoOther() throws Exception {
        call();
        peer.respond("183 Session Progress", "x", peer.contact() + SDP_TYPE, sdp(4_000));
        peer.respond("200 OK", "a", peer.contact(), "");
        answered();
    }

    @Test
    void talksToWhereTheAnswerSaysAlthoughEarlyMediaIsStillInFlight() throws Exception {
        try (DatagramSocket early = voice();
                DatagramSocket voice = voice()) {
            call();
            peer.respond("183 Session Progress", "a", peer.contact() + SDP_TYPE, sdp(early.getLocalPort()));
            peer.respond("200 OK", "a", peer.contact() + SDP_TYPE, sdp(voice.getLocalPort()));
            answered();
            for (int i = 0; i < 10; i++) {
                rtp(early, i, 0, 1_000 + i * 160, new byte[160]);
                TimeUnit.MILLISECONDS.sleep(20);
            }
            rtp(voice, 500, 101, 50_000, new byte[] {7, 10, 0, (byte) 160});
            assertEquals('7', keys.poll(2, TimeUnit.SECONDS));
            early.setSoTimeout(60);
            assertTrue(silent(early));
            voice.receive(new DatagramPacket(new byte[2_048], 2_048));
        }
    }

    private void rtp(DatagramSocket from, int sequence, int type, int timestamp, byte[] payload) throws IOException {
        byte[] packet = ByteBuffer.allocate(12 + payload.length)
                .put((byte) 0x80)
                .put((byte) type)
                .putShort((short) sequence)
                .putInt(timestamp)
                .putInt(from.getLocalPort())
                .put(payload)
                .array();
        from.send(new DatagramPacket(
                packet, packet.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), media.port())));
    }

    @Test
    void answersAnUpdateWhileItRings() throws Exception {
        call();
        peer.respond("180 Ringing", "a", peer.contact(), "");
        rings();
        assertTrue(peer.ask("UPDATE", "a", "", "").startsWith("SIP/2.0 200 "));
        assertTrue(peer.ask("UPDATE", "a", "Session-Expires: 1800;refresher=uac\r\nRequire: timer\r\n", "")
                .startsWith("SIP/2.0 200 "));
        assertTrue(peer.ask("UPDATE", "a", SDP_TYPE, sdp(4_000)).startsWith("SIP/2.0 491 "));
        assertTrue(peer.ask("INFO", "a", "", "").startsWith("SIP/2.0 200 "));
        assertTrue(peer.ask("UPDATE", "unknown", "", "").startsWith("SIP/2.0 481 "));
        peer.respond("200 OK", "a", peer.contact() + SDP_TYPE, sdp(4_000));
        answered();
        assertTrue(peer.ask("UPDATE", "a", SDP_TYPE, sdp(4_002)).startsWith("SIP/2.0 200 "));
    }

    @ParameterizedTest
    @CsvSource({
        "application/dtmf-relay, 'Signal=5|Duration=160', 5",
        "application/dtmf-relay, 'Signal= *| Duration= 250|', *",
        "Application/DTMF-Relay;charset=utf-8, 'signal = #', #",
        "application/dtmf-relay, '|Duration=100|Signal=11|', #",
        "application/dtmf-relay, Signal=d, D",
        "application/dtmf, 7, 7",
        "application/dtmf, '10|', *",
        "application/dtmf, Signal=A, A",
        "application/dtmf, 123, 123"
    })
    void hearsKeysThatAreToldOfByInfo(String type, String body, String pressed) throws Exception {
        talk();
        String response = peer.ask("INFO", "a", "Content-Type: " + type + "\r\n", body.replace("|", "\r\n"));
        assertTrue(response.startsWith("SIP/2.0 200 "), response);
        for (char key : pressed.toCharArray()) {
            assertEquals(key, keys.poll(2, TimeUnit.SECONDS));
        }
        assertEquals(0, keys.size());
    }

    @Test
    void hearsAKeyOnceThatIsToldOfTwice() throws Exception {
        try (DatagramSocket voice = voice()) {
            call();
            peer.respond("200 OK", "a", peer.contact() + SDP_TYPE, sdp(voice.getLocalPort()));
            answered();
            rtp(voice, 1, 101, 800, new byte[] {4, 10, 0, (byte) 160});
            peer.ask("INFO", "a", "Content-Type: application/dtmf-relay\r\n", "Signal=4\r\nDuration=100\r\n");
            peer.ask("INFO", "a", "Content-Type: application/dtmf-relay\r\n", "Signal=9\r\nDuration=100\r\n");
            rtp(voice, 2, 101, 1_600, new byte[] {9, 10, 0, (byte) 160});
            rtp(voice, 3, 101, 2_400, new byte[] {3, 10, 0, (byte) 160});
            assertEquals('4', keys.poll(2, TimeUnit.SECONDS));
            assertEquals('9', keys.poll(2, TimeUnit.SECONDS));
            assertEquals('3', keys.poll(2, TimeUnit.SECONDS));
        }
    }

    @Test
    void saysWhatItDoesNotUnderstand() throws Exception {
        talk();
        String unsupported = peer.ask("INFO", "a", "Require: foo, timer\r\nRequire: bar\r\n", "");
        assertTrue(unsupported.startsWith("SIP/2.0 420 "), unsupported);
        assertTrue(unsupported.contains("foo") && unsupported.contains("bar"), unsupported);
        assertTrue(!RawPeer.field(unsupported, "Unsupported").contains("timer"), unsupported);
        assertTrue(peer.ask("INVITE", "a", "Require: 100rel\r\n" + SDP_TYPE, sdp(4_000))
                .startsWith("SIP/2.0 420 "));
        peer.request("ACK", "a", "", "");
        for (String method : new String[] {"MESSAGE", "PUBLISH", "FOO"}) {
            String refused = peer.ask(method, "a", "", "");
            assertTrue(refused.startsWith("SIP/2.0 405 "), refused);
            assertTrue(RawPeer.field(refused, "Allow").contains("INVITE"), refused);
        }
        assertTrue(peer.ask("INFO", "a", "Content-Type: text/plain\r\n", "5").startsWith("SIP/2.0 415 "));
        assertTrue(peer.ask("UPDATE", "a", "Content-Type: text/plain\r\n", sdp(4_000))
                .startsWith("SIP/2.0 415 "));
        assertTrue(peer.ask("INFO", "unknown", "", "").startsWith("SIP/2.0 481 "));
        assertTrue(peer.ask("OPTIONS", "unknown", "", "").startsWith("SIP/2.0 481 "));
        assertTrue(peer.ask("BYE", "unknown", "", "").startsWith("SIP/2.0 481 "));
        assertTrue(peer.ask("OPTIONS", "a", "", "").startsWith("SIP/2.0 200 "));
        assertNull(events.poll());
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS, '', 200", "OPTIONS, foo, 420", "MESSAGE, '', 405", "SUBSCRIBE, '', 405", "CANCEL, '', 481"})
    void answersStrangersByTheBook(String method, String required, int status) throws Exception {
        peer.meet(port);
        String response = peer.ask(method, "s", required.isEmpty() ? "" : "Require: " + required + "\r\n", "");
        assertTrue(response.startsWith("SIP/2.0 " + status + " "), response);
        if (status == 405) {
            assertTrue(RawPeer.field(response, "Allow").contains("INVITE"), response);
        }
    }

    @ParameterizedTest
    @CsvSource({"'486 Busy\nHere', 486", "'603 Declined\n by user', 603", "'404 No\rsuch\r\n number', 404"})
    void understandsAStatusLineThatIsBroken(String line, int code) throws Exception {
        call();
        peer.respond(line, "a", "", "");
        assertEquals(
                code, assertInstanceOf(Carrier.Event.Refused.class, outcome()).sipCode());
    }

    @Test
    void hangsUpOnWhoSaysNotWhereItIs() throws Exception {
        call();
        peer.respond("200 OK", "a", SDP_TYPE, sdp(4_000));
        answered();
        peer.expect("ACK ");
        leg.end();
        assertTrue(peer.expect("BYE ").contains("tag=a"));
    }

    @Test
    void findsTheDescriptionAmongSeveralBodies() throws Exception {
        try (DatagramSocket voice = voice()) {
            call();
            String body = "--b\r\nContent-Type: application/isup;version=x\r\n\r\nm=audio 9 RTP/AVP 0\r\n"
                    + "--b\r\nContent-Type: application/sdp\r\n\r\n" + sdp(voice.getLocalPort()) + "\r\n--b--\r\n";
            peer.respond("200 OK", "a", peer.contact() + "Content-Type: multipart/mixed;boundary=b\r\n", body);
            answered();
            voice.receive(new DatagramPacket(new byte[2_048], 2_048));
        }
    }

    @Test
    void followsTheMediaThatAReInviteMovesAndBack() throws Exception {
        try (DatagramSocket voice = voice();
                DatagramSocket music = voice()) {
            call();
            peer.respond("200 OK", "a", peer.contact() + SDP_TYPE, sdp(voice.getLocalPort()));
            answered();
            peer.expect("ACK ");
            for (DatagramSocket to : new DatagramSocket[] {music, voice, music, voice}) {
                DatagramSocket from = to == music ? voice : music;
                rtp(from, 1, 0, 160, new byte[160]);
                String accepted = peer.ask("INVITE", "a", SDP_TYPE, sdp(to.getLocalPort()));
                assertTrue(accepted.startsWith("SIP/2.0 200 "), accepted);
                peer.request("ACK", "a", "", "");
                rtp(from, 2, 0, 320, new byte[160]);
                drain(to);
                to.receive(new DatagramPacket(new byte[2_048], 2_048));
                drain(from);
                from.setSoTimeout(100);
                assertTrue(silent(from));
                from.setSoTimeout(2_000);
            }
        }
    }

    private static void drain(DatagramSocket socket) throws IOException {
        int patience = socket.getSoTimeout();
        socket.setSoTimeout(1);
        boolean more = true;
        while (more) {
            more = !silent(socket);
        }
        socket.setSoTimeout(patience);
    }

    private static boolean silent(DatagramSocket socket) {
        try {
            socket.receive(new DatagramPacket(new byte[2_048], 2_048));
            return false;
        } catch (IOException nothing) {
            return true;
        }
    }

    @Test
    void refusesEachStreamOfAReInviteButTheOneItTakes() throws Exception {
        talk();
        String offer =
                sdp(4_000).replace("m=audio", "m=audio 0 RTP/AVP 0\r\nm=image 5000 udptl t38\r\nm=video\r\nm=audio");
        String answer = peer.ask("INVITE", "a", SDP_TYPE, offer);
        Matcher lines = Pattern.compile("^m=(\\S+) (\\d+) (\\S+) (\\S+)", Pattern.MULTILINE)
                .matcher(RawPeer.body(answer));
        StringBuilder found = new StringBuilder();
        while (lines.find()) {
            found.append(lines.group(1)).append(lines.group(2).equals("0") ? "-" : "+");
        }
        assertEquals("audio-image-video-audio+", found.toString());
        assertNotNull(leg);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void leavesNobodyOnADeadLineWhoPickedUpTooLate(boolean weHangUp) throws Exception {
        call();
        peer.respond("180 Ringing", "a", peer.contact(), "");
        peer.respond("180 Ringing", "b", peer.contact(), "");
        peer.respond("200 OK", "a", peer.contact() + SDP_TYPE, sdp(4_000));
        answered();
        assertTrue(peer.expect("ACK ").contains("tag=a"));
        if (weHangUp) {
            leg.end();
            peer.respondTo(peer.expect("BYE "), "200 OK", "", "", "");
        } else {
            assertTrue(peer.ask("BYE", "a", "", "").startsWith("SIP/2.0 200 "));
            assertInstanceOf(Carrier.Event.HungUp.class, outcome());
        }
        for (String late : new String[] {"b", "c"}) {
            peer.respond("200 OK", late, peer.contact() + SDP_TYPE, sdp(4_002));
            assertTrue(peer.expect("ACK ").contains("tag=" + late));
            String bye = peer.expect("BYE ");
            assertTrue(bye.contains("tag=" + late), bye);
            peer.respondTo(bye, "200 OK", "", "", "");
        }
    }

    private static final String FRAGMENT = "Event: refer\r\nContent-Type: message/sipfrag;version=2.0\r\n";

    private final BlockingQueue<Carrier.Referred> referred = new LinkedBlockingQueue<>();

    private String notify(String subscription, String status) throws IOException {
        return notify(subscription, status, "");
    }

    private String notify(String subscription, String status, String id) throws IOException {
        return peer.ask(
                        "NOTIFY",
                        "a",
                        FRAGMENT.replace("refer", "refer" + id) + "Subscription-State: " + subscription + "\r\n",
                        status + "\r\n")
                .split("\r\n")[0];
    }

    private void said(Carrier.Referred... expected) throws InterruptedException {
        for (Carrier.Referred one : expected) {
            assertEquals(one, referred.poll(5, TimeUnit.SECONDS));
        }
    }

    private String refer() throws Exception {
        talk();
        leg.refer("+14155550199", referred::add);
        return peer.expect("REFER ");
    }

    @Test
    void isReferredAndBroughtThere() throws Exception {
        String refer = refer();
        assertEquals("<sip:+14155550199@" + peer.address() + ">", RawPeer.field(refer, "Refer-To"));
        assertTrue(RawPeer.field(refer, "Referred-By").contains("+14155550100"), refer);
        peer.respondTo(refer, "202 Accepted", "", "", "");
        assertEquals("SIP/2.0 200 OK", notify("active;expires=60", "SIP/2.0 100 Trying"));
        assertEquals("SIP/2.0 200 OK", notify("active", "SIP/2.0 180 Ringing"));
        assertEquals("SIP/2.0 200 OK", notify("terminated;reason=noresource", "SIP/2.0 200 OK"));
        said(
                new Carrier.Referred.Calling(),
                new Carrier.Referred.Calling(),
                new Carrier.Referred.Calling(),
                new Carrier.Referred.Answered());
        assertTrue(notify("terminated", "SIP/2.0 200 OK").contains(" 481 "));
        leg.end();
        peer.expect("BYE ");
        assertNull(referred.poll());
    }

    @ParameterizedTest
    @CsvSource({
        "NOTIFY, ''",
        "NOTIFY, Event: refer",
        "NOTIFY, Subscription-State: active",
        "NOTIFY, Event: talk",
        "REFER, ''",
        "SUBSCRIBE, ''",
        "PUBLISH, ''",
        "MESSAGE, ''",
        "CHEER, ''"
    })
    void staysOnTheLineWhateverItIsAsked(String method, String field) throws Exception {
        talk();
        String response = peer.ask(method, "a", field.isEmpty() ? "" : field + "\r\n", "");
        assertTrue(response.startsWith("SIP/2.0 4"), response);
        assertTrue(peer.ask("OPTIONS", "a", "", "").startsWith("SIP/2.0 200"));
        leg.end();
        peer.expect("BYE ");
    }

    @Test
    void hearsOfThatBeforeItsRequestIsAnswered() throws Exception {
        refer();
        notify("terminated", "SIP/2.0 200 OK");
        said(new Carrier.Referred.Answered());
    }

    @ParameterizedTest
    @CsvSource({"405 Method Not Allowed, 405", "603 Decline, 603", "401 Unauthorized, 401", "420 Bad Extension, 420"})
    void staysWhereItIsNotReferred(String line, int code) throws Exception {
        peer.respondTo(refer(), line, "", "", "");
        said(new Carrier.Referred.Refused(code));
        assertTrue(notify("active", "SIP/2.0 100 Trying").contains(" 481 "));
    }

    @Test
    void refersAgainWithCredentials() throws Exception {
        peer.respondTo(
                refer(),
                "407 Proxy Authentication Required",
                "",
                "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n",
                "");
        String again = peer.expect("REFER ");
        assertTrue(RawPeer.field(again, "Proxy-Authorization").contains("username=\"parley\""), again);
        peer.respondTo(again, "202 Accepted", "", "", "");
        notify("terminated", "SIP/2.0 486 Busy Here");
        said(new Carrier.Referred.Calling(), new Carrier.Referred.Refused(486));
        leg.end();
        String bye = peer.expect("BYE ");
        assertTrue(number(bye) > number(again), bye);
        assertEquals("", RawPeer.field(bye, "Proxy-Authorization"), "good for one request alone");
    }

    private static int number(String message) {
        return Integer.parseInt(RawPeer.field(message, "CSeq").split(" ")[0]);
    }

    /** What is still said of the first is not taken for the second (RFC 3515, section 2.4.6). */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsOneReferralFromAnother(boolean byId) throws Exception {
        String first = refer();
        String id = byId ? ";id=" + number(first) : "";
        peer.respondTo(first, "202 Accepted", "", "", "");
        notify("active", "SIP/2.0 486 Busy Here", id);
        said(new Carrier.Referred.Calling(), new Carrier.Referred.Refused(486));
        leg.refer("+14155550198", referred::add);
        String second = peer.expect("REFER ");
        peer.respondTo(second, "202 Accepted", "", "", "");
        said(new Carrier.Referred.Calling());
        assertEquals("SIP/2.0 200 OK", notify("terminated", "SIP/2.0 486 Busy Here", id));
        assertNull(referred.poll(200, TimeUnit.MILLISECONDS));
        notify("terminated", "SIP/2.0 200 OK", byId ? ";id=" + number(second) : "");
        said(new Carrier.Referred.Answered());
    }

    @Test
    void isToldOfNothingElse() throws Exception {
        refer();
        assertTrue(peer.ask("NOTIFY", "a", "Event: talk\r\nSubscription-State: terminated\r\n", "")
                .startsWith("SIP/2.0 489 "));
        assertNull(referred.poll());
    }

    @ParameterizedTest
    @CsvSource({"terminated;reason=timeout, SIP/2.0 100 Trying", "terminated, nonsense", "TERMINATED, ''"})
    void doesNotKnowWhatBecameOfItWhereNothingIsSaid(String subscription, String fragment) throws Exception {
        peer.respondTo(refer(), "202 Accepted", "", "", "");
        notify(subscription, fragment);
        said(new Carrier.Referred.Calling(), new Carrier.Referred.Unknown());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotKnowWhatBecameOfItWhereTheLineEnds(boolean byThem) throws Exception {
        peer.respondTo(refer(), "202 Accepted", "", "", "");
        said(new Carrier.Referred.Calling());
        if (byThem) {
            peer.request("BYE", "a", "", "");
        } else {
            leg.end();
        }
        said(new Carrier.Referred.Unknown());
    }

    @Test
    void asksForOneAtATime() throws Exception {
        refer();
        BlockingQueue<Carrier.Referred> second = new LinkedBlockingQueue<>();
        leg.refer("+14155550198", second::add);
        assertEquals(new Carrier.Referred.NotSent(), second.poll(5, TimeUnit.SECONDS));
        assertNull(referred.poll());
    }

    private static final String UPDATES = "Allow: INVITE, ACK, BYE, UPDATE\r\n";

    private void talk(String more) throws Exception {
        call();
        peer.respond("200 OK", "a", peer.contact() + more + SDP_TYPE, sdp(4_000));
        answered();
        peer.expect("ACK ");
    }

    private static String timer(int seconds, String refresher) {
        return "Session-Expires: " + seconds + ";refresher=" + refresher + "\r\n";
    }

    @Test
    void isShownAgainAndAgainThatTheCallLives() throws Exception {
        talk(UPDATES + timer(2, "uac"));
        for (int i = 0; i < 2; i++) {
            String update = peer.expect("UPDATE ");
            assertEquals("2;refresher=uac", RawPeer.field(update, "Session-Expires"));
            assertEquals("timer", RawPeer.field(update, "Supported"));
            peer.respondTo(update, "200 OK", "", peer.contact() + timer(2, "uac"), "");
        }
        peer.respondTo(peer.expect("UPDATE "), "481 Call/Transaction Does Not Exist", "", "", "");
        assertInstanceOf(Carrier.Event.HungUp.class, outcome());
        peer.expect("BYE ");
    }

    /** A carrier may ask for credentials each time, however long the call lasts. */
    @Test
    void isShownSoWithCredentialsEachTime() throws Exception {
        talk(UPDATES + timer(2, "uac"));
        String update = "";
        for (int i = 0; i < 7; i++) {
            String asked = "Proxy-Authenticate: Digest realm=\"r\", nonce=\"n" + i + "\"\r\n";
            peer.respondTo(peer.expect("UPDATE "), "407 Proxy Authentication Required", "", asked, "");
            update = peer.expect("UPDATE ");
            assertTrue(RawPeer.field(update, "Proxy-Authorization").contains("nonce=\"n" + i + "\""), update);
            peer.respondTo(update, "200 OK", "", peer.contact() + timer(2, "uac"), "");
        }
        leg.end();
        String bye = peer.expect("BYE ");
        assertTrue(number(bye) > number(update), bye);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void isShownSoByAnInviteWhereItKnowsOfNoUpdate(boolean saysSoLate) throws Exception {
        talk((saysSoLate ? UPDATES : "Allow: INVITE, ACK, BYE\r\n") + timer(2, "uac"));
        if (saysSoLate) {
            peer.respondTo(peer.expect("UPDATE "), "405 Method Not Allowed", "", "", "");
        }
        String invite = peer.expect("INVITE ");
        assertTrue(RawPeer.body(invite).contains("m=audio " + media.port()), invite);
        assertTrue(peer.ask("INVITE", "a", SDP_TYPE, sdp(4_002)).startsWith("SIP/2.0 491 "));
        peer.respondTo(invite, "200 OK", "", peer.contact() + SDP_TYPE + timer(2, "uac"), sdp(4_000));
        String ack = peer.expect("ACK ");
        assertEquals(RawPeer.field(invite, "CSeq").split(" ")[0] + " ACK", RawPeer.field(ack, "CSeq"));
        leg.end();
        peer.expect("BYE ");
    }

    @Test
    void isShownSoLessOftenWhereThatIsTooOften() throws Exception {
        talk(UPDATES + timer(2, "uac"));
        peer.respondTo(peer.expect("UPDATE "), "422 Session Interval Too Small", "", "Min-SE: 4\r\n", "");
        String update = peer.expect("UPDATE ");
        assertEquals("4;refresher=uac", RawPeer.field(update, "Session-Expires"));
        assertEquals("4", RawPeer.field(update, "Min-SE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"491 Request Pending", "500 Server Internal Error"})
    void isShownSoAgainWhereThatDidNotGetThrough(String line) throws Exception {
        talk(UPDATES + timer(2, "uac"));
        peer.respondTo(peer.expect("UPDATE "), line, "", "", "");
        peer.expect("UPDATE ");
        leg.end();
        peer.expect("BYE ");
    }

    @ParameterizedTest
    @CsvSource({"'Session-Expires: 2;refresher=uas\r\n'", "''"})
    void isShownNothingWhereItDoesThatItselfOrNobodyDoes(String header) throws Exception {
        talk(UPDATES + header.replace("\\r\\n", "\r\n"));
        assertThrows(AssertionError.class, () -> peer.expect("UPDATE ", Duration.ofSeconds(2)));
    }

    @Test
    void callsInOnlyWithAnIntervalThatCanBeBorne() throws Exception {
        peer.meet(port);
        String refused = peer.ask("INVITE", "t", "Supported: timer\r\nSession-Expires: 30\r\n", "");
        assertTrue(refused.startsWith("SIP/2.0 422 "), refused);
        assertEquals("90", RawPeer.field(refused, "Min-SE"));
    }
}
