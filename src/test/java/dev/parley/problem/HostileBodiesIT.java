package dev.parley.problem;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.parley.fixture.TestServices;

import static org.junit.jupiter.api.Assertions.assertTrue;

@QuarkusIntegrationTest
@Tag("twin")
class HostileBodiesIT extends HostileBodiesTest {

    private static final int PATIENCE_MILLIS = 10_000;

    @Test
    @Tag("packaged")
    void endsConnectionsThatTakeTheirTime() throws Exception {
        Map<String, String> brief = Map.of(
                "parley.http.head-timeout", "1s",
                "parley.http.body-timeout", "1s",
                "parley.http.keep-alive", "1s",
                "parley.http.max-connections", "50");
        TestServices.apart(brief, () -> {
            String head = "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n";
            try (Socket silent = connect("");
                    Socket slow = connect(head + "X: ");
                    Socket body =
                            connect("POST /email/inbound HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n");
                    Socket idle = connect(head + "\r\n")) {
                all(silent);
                assertTrue(all(slow).startsWith("HTTP/1.1 408"));
                all(body);
                assertTrue(all(idle).startsWith("HTTP/1.1 200"));
            }
            List<Socket> strangers = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                strangers.add(connect(""));
            }
            try (Socket served = connect(head + "Connection: close\r\n\r\n")) {
                assertTrue(all(served).startsWith("HTTP/1.1 200"), "room is made for it");
            }
            for (Socket stranger : strangers) {
                stranger.close();
            }
        });
    }

    private static Socket connect(String text) throws IOException {
        Socket socket = new Socket("localhost", RestAssured.port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Until the server closes. */
    private static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
