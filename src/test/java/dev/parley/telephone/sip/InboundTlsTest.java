package dev.parley.telephone.sip;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import javax.net.ssl.SSLSocket;
import jakarta.inject.Inject;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.InboundLine;
import dev.parley.fixture.TestCertificate;
import dev.parley.fixture.TestServices;
import dev.parley.telephone.sip.dialog.UserAgent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** People call over TLS, by a peer that has no certificate and can be reached nowhere else. */
@QuarkusTest
@QuarkusTestResource(TestServices.class)
class InboundTlsTest {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final String SDP =
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + "m=audio 4000 RTP/AVP 0\r\n";

    @Inject
    UserAgent agent;

    private final String callId = "tls" + System.nanoTime();

    private String message(String method, String number, String to, String body) {
        return method + " sip:" + number + "@localhost SIP/2.0\r\nVia: SIP/2.0/TLS 192.0.2.1:9;branch=z9hG4bK" + method
                + System.nanoTime() + "\r\nFrom: <sip:+14155550123@carrier.example>;tag=c\r\nTo: " + to
                + "\r\nCall-ID: " + callId
                + "\r\nCSeq: 1 " + method + "\r\nContact: <sip:peer@192.0.2.1:9;transport=tls>\r\nMax-Forwards: 70\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static void write(Socket socket, String message) throws IOException {
        socket.getOutputStream().write(message.getBytes(StandardCharsets.UTF_8));
    }

    /** The head of the next message that begins like this. */
    private static String read(BufferedReader reader, String start) throws IOException {
        StringBuilder head = new StringBuilder();
        boolean found = false;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            found |= line.startsWith(start);
            if (found && line.isEmpty()) {
                return head.toString();
            }
            if (found) {
                head.append(line).append("\r\n");
            }
        }
        throw new AssertionError("no " + start);
    }

    @Test
    void areTalkedToAndHungUpOnOverTheirOwnConnection() throws Exception {
        InboundLine line = new InboundLine(
                InboundLine.fromHere(),
                "{\"starting_message\": \"Good-bye.\", \"hangup\": {\"after_greeting\": true}}",
                Map.of());
        try (SSLSocket socket = (SSLSocket)
                TestCertificate.context().getSocketFactory().createSocket("localhost", agent.advertisedPort("tls"))) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            write(socket, message("INVITE", line.number(), "<sip:" + line.number() + "@localhost>", SDP));
            String answer = read(reader, "SIP/2.0 200");
            String contact = RawPeer.field(answer, "Contact");
            assertTrue(contact.contains(":" + agent.advertisedPort("tls") + ";transport=tls"), contact);
            write(socket, message("ACK", line.number(), RawPeer.field(answer, "To"), ""));
            String bye = read(reader, "BYE ");
            assertTrue(bye.startsWith("BYE sip:peer@192.0.2.1:9;transport=tls"), bye);
            write(
                    socket,
                    "SIP/2.0 200 OK\r\nVia: " + RawPeer.field(bye, "Via") + "\r\nFrom: " + RawPeer.field(bye, "From")
                            + "\r\nTo: " + RawPeer.field(bye, "To") + "\r\nCall-ID: " + callId + "\r\nCSeq: "
                            + RawPeer.field(bye, "CSeq") + "\r\nContent-Length: 0\r\n\r\n");
            assertEquals("agent_hung_up", line.await("completed").getString("end_reason"));
        }
    }

    @Test
    void areClosedWhenTheySpeakNoTls() throws Exception {
        try (Socket silent = new Socket("localhost", agent.advertisedPort("tls"));
                Socket plain = new Socket("localhost", agent.advertisedPort("tls"))) {
            write(plain, message("OPTIONS", "x", "<sip:x@localhost>", ""));
            for (Socket socket : new Socket[] {silent, plain}) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getInputStream().readAllBytes();
            }
        }
        areTalkedToAndHungUpOnOverTheirOwnConnection();
    }
}
