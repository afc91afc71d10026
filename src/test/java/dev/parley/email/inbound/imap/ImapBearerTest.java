package dev.parley.email.inbound.imap;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Tokens are told as the server knows them (RFC 7628). */
class ImapBearerTest {

    private final List<String> told = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "AUTH=XOAUTH2 SASL-IR, user=desk@agents.test|auth=Bearer t0k||",
        "AUTH=XOAUTH2, user=desk@agents.test|auth=Bearer t0k||",
        "AUTH=OAUTHBEARER SASL-IR, 'n,a=desk@agents.test,|host=localhost|port=PORT|auth=Bearer t0k||'",
        "AUTH=OAUTHBEARER, 'n,a=desk@agents.test,|host=localhost|port=PORT|auth=Bearer t0k||'"
    })
    void tellsTheToken(String capabilities, String message) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, capabilities, true));
            try (ImapBearer store = connect(server.getLocalPort())) {
                assertTrue(store.isConnected());
            }
            String expected = message.replace('|', '\1').replace("PORT", Integer.toString(server.getLocalPort()));
            assertEquals(expected, new String(Base64.getDecoder().decode(told.getFirst()), StandardCharsets.UTF_8));
        }
    }

    @Test
    void saysThatItIsRefused() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, "AUTH=OAUTHBEARER SASL-IR", false));
            assertThrows(AuthenticationFailedException.class, () -> connect(server.getLocalPort()));
            assertEquals("AQ==", told.get(1));
        }
    }

    private static ImapBearer connect(int port) throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.imap.auth.mechanisms", "XOAUTH2");
        properties.put("mail.imap.timeout", "5000");
        ImapBearer store = new ImapBearer(Session.getInstance(properties), "imap", false);
        store.connect("localhost", port, "desk@agents.test", "t0k");
        return store;
    }

    private void serve(ServerSocket server, String capabilities, boolean good) {
        try (Socket client = server.accept()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = client.getOutputStream();
            write(out, "* OK [CAPABILITY IMAP4rev1 " + capabilities + "] ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                if (words[1].equals("AUTHENTICATE")) {
                    if (words.length == 3) {
                        write(out, "+ ");
                        told.add(in.readLine());
                    } else {
                        told.add(words[3]);
                    }
                    if (!good) {
                        write(out, "+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=");
                        told.add(in.readLine());
                    }
                    write(out, words[0] + (good ? " OK [CAPABILITY IMAP4rev1] welcome" : " NO bad token"));
                } else {
                    write(out, words[0] + " OK done");
                }
            }
        } catch (IOException gone) {
            // The client has left.
        }
    }

    private static void write(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
