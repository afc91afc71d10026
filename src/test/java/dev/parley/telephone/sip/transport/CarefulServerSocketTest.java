package dev.parley.telephone.sip.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Strangers cannot take all connections of SIP over TCP. */
class CarefulServerSocketTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String MESSAGE = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 0\r\n\r\n";

    private final List<AutoCloseable> opened = new java.util.concurrent.CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @Test
    void endsWhatSendsNoWholeMessageInTime() throws Exception {
        CarefulServerSocket server = server(10, 10, Duration.ofMillis(300), LONG);
        Socket silent = connect(server, 1);
        Socket slow = connect(server, 1);
        Socket speaks = connect(server, 1);
        write(slow, "OPTIONS sip:a@b SIP/2.0\r\nVia: ");
        write(speaks, "\r\n\r\n" + MESSAGE);
        assertEquals(-1, read(silent, 4_000), "closed");
        assertEquals(-1, read(slow, 4_000), "closed");
        assertThrows(IOException.class, () -> read(speaks, 200), "open, and nothing comes");
        write(speaks, "INVITE sip:a@b SIP/2.0\r\nContent-Length: 5\r\n\r\nv=0\r\n");
        assertThrows(IOException.class, () -> read(speaks, 1_500), "open, whatever a body ends with");
    }

    @Test
    void endsWhatIsSilentForLong() throws Exception {
        CarefulServerSocket server = server(10, 10, LONG, Duration.ofMillis(300));
        Socket socket = connect(server, 1);
        write(socket, MESSAGE + "OPTIONS sip:a@b SIP/2.0\r\nVia: ");
        assertEquals(-1, read(socket, 4_000), "a second message that does not end");
    }

    @Test
    void takesSoManyOfOneMachineAndStillThoseOfAnother() throws Exception {
        CarefulServerSocket server = server(100, 3, LONG, LONG);
        List<Socket> strangers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            strangers.add(connect(server, 1));
        }
        assertEquals(-1, read(strangers.get(3), 2_000));
        assertEquals(-1, read(strangers.get(4), 2_000));
        assertThrows(IOException.class, () -> read(connect(server, 2), 200), "another machine's");
    }

    @Test
    void makesRoomByTheOneThatHasShownNoMessage() throws Exception {
        CarefulServerSocket server = server(2, 2, LONG, LONG);
        Socket speaks = connect(server, 1);
        write(speaks, MESSAGE);
        Socket silent = connect(server, 1);
        assertThrows(IOException.class, () -> read(silent, 200));
        Socket third = connect(server, 2);
        assertEquals(-1, read(silent, 2_000), "made room");
        assertThrows(IOException.class, () -> read(speaks, 200));
        assertThrows(IOException.class, () -> read(third, 200));
    }

    private CarefulServerSocket server(int all, int perSource, Duration message, Duration silence) throws IOException {
        CarefulServerSocket server = new CarefulServerSocket(
                0,
                50,
                InetAddress.getByName("127.0.0.1"),
                new CarefulServerSocket.Limits(all, perSource, message, silence),
                CarefulServerSocket.Lines::new,
                source -> false);
        opened.add(server);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    Socket accepted = server.accept();
                    opened.add(accepted);
                    Thread.ofVirtual().start(() -> drain(accepted));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return server;
    }

    private static void drain(Socket socket) {
        try {
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException closed) {
            // As it should be.
        }
    }

    /** From 127.0.0.n. */
    private Socket connect(CarefulServerSocket server, int n) throws IOException {
        byte[] from = {127, 0, 0, (byte) n};
        Socket socket = new Socket(
                InetAddress.getByName("127.0.0.1"), server.getLocalPort(), InetAddress.getByAddress(from), 0);
        opened.add(socket);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static int read(Socket socket, int patience) throws IOException {
        socket.setSoTimeout(patience);
        return socket.getInputStream().read();
    }
}
