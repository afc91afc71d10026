package dev.parley.telephone.sip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The other side of one call over UDP, written by hand: what it sends is exactly what a test says. */
final class RawPeer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 5_000;

    private final DatagramSocket socket;
    private final Deque<String> aside = new ArrayDeque<>();
    private InetSocketAddress other;
    private String invite;
    private int sequence = 10;
    private String called;
    private String dialled;

    RawPeer() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** The next message whose start line begins like this; others are kept for later. */
    String expect(String start) throws IOException {
        return expect(start, Duration.ofMillis(PATIENCE_MILLIS));
    }

    String expect(String start, Duration patience) throws IOException {
        for (String message : aside) {
            if (message.startsWith(start)) {
                aside.remove(message);
                return message;
            }
        }
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            socket.setSoTimeout((int) Math.max(1, (until - System.nanoTime()) / 1_000_000));
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException silent) {
                throw new AssertionError("no " + start + ", but " + aside, silent);
            }
            other = (InetSocketAddress) packet.getSocketAddress();
            String message = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            if (message.startsWith("INVITE ") && !message.equals(invite) && start.startsWith("INVITE")) {
                invite = message;
            }
            if (message.startsWith(start)) {
                return message;
            }
            aside.add(message);
        }
    }

    /** The first field of this name. */
    static String field(String message, String name) {
        Matcher field = Pattern.compile("^" + name + ":\\s*(.*?)\\r?$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE)
                .matcher(message);
        return field.find() ? field.group(1) : "";
    }

    /** What stands behind the head. */
    static String body(String message) {
        return message.substring(message.indexOf("\r\n\r\n") + 4);
    }

    String contact() {
        return "Contact: <sip:peer@" + address() + ">\r\n";
    }

    /**
     * Answers the INVITE.
     *
     * @param line behind {@code SIP/2.0}
     * @param tag of the device; empty for none
     * @param more header fields, each with its line's end
     */
    void respond(String line, String tag, String more, String body) throws IOException {
        respondTo(invite, line, tag, more, body);
    }

    void respondTo(String request, String line, String tag, String more, String body) throws IOException {
        send("SIP/2.0 " + line + "\r\nVia: " + field(request, "Via") + "\r\nFrom: " + field(request, "From")
                + "\r\nTo: " + field(request, "To") + (tag.isEmpty() ? "" : ";tag=" + tag) + "\r\nCall-ID: "
                + field(request, "Call-ID") + "\r\nCSeq: " + field(request, "CSeq") + "\r\n" + more
                + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Asks as this device, and gives the final response. */
    String ask(String method, String tag, String more, String body) throws IOException {
        request(method, tag, more, body);
        String response = expect("SIP/2.0 ");
        while (response.startsWith("SIP/2.0 1") || !field(response, "CSeq").equals(sequence + " " + method)) {
            response = expect("SIP/2.0 ");
        }
        return response;
    }

    void request(String method, String tag, String more, String body) throws IOException {
        sequence += method.equals("ACK") ? 0 : 1;
        Matcher target = Pattern.compile("<(sip:[^>]*)>").matcher(field(invite, "Contact"));
        String uri = target.find() ? target.group(1) : "";
        send(method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + address() + ";rport;branch=z9hG4bK" + method
                + sequence
                + System.nanoTime() + "\r\nMax-Forwards: 70\r\nFrom: " + field(invite, "To") + ";tag=" + tag
                + "\r\nTo: "
                + field(invite, "From") + "\r\nCall-ID: " + field(invite, "Call-ID") + "\r\nCSeq: " + sequence + " "
                + method + "\r\n" + contact() + more + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Calls this number at this port of ours, and acknowledges the answer. */
    void dial(int port, String number, String sdp) throws IOException {
        other = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        called = "<sip:" + number + "@127.0.0.1>";
        dialled = "From: <sip:+14155550123@somewhere.example>;tag=c\r\nCall-ID: dialled" + System.nanoTime() + "\r\n";
        say("INVITE", 1, "Content-Type: application/sdp\r\n", sdp);
        called = field(expect("SIP/2.0 200"), "To");
        say("ACK", 1, "", "");
    }

    /** Asks in the call that it has dialled. */
    void say(String method, int number, String more, String body) throws IOException {
        send(method + " sip:parley@127.0.0.1:" + other.getPort() + " SIP/2.0\r\nVia: SIP/2.0/UDP " + address()
                + ";rport;branch=z9hG4bK" + method + System.nanoTime() + "\r\nMax-Forwards: 70\r\nTo: " + called
                + "\r\nCSeq: "
                + number + " " + method + "\r\n" + dialled + contact() + more + "Content-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    void send(String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, other));
    }

    /** Asks from nowhere. */
    void meet(int port) {
        other = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        invite = "INVITE\r\nContact: <sip:parley@127.0.0.1:" + port + ">\r\nTo: <sip:a@127.0.0.1>\r\n"
                + "From: <sip:b@127.0.0.1>\r\nCall-ID: stranger" + System.nanoTime() + "\r\n\r\n";
    }

    @Override
    public void close() {
        socket.close();
    }
}
