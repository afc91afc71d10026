package dev.parley.email.smtp;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Commands and replies on a connection (RFC 5321, 4.1 and 4.2); a reply is bounded. */
final class SmtpWire implements AutoCloseable {

    private static final int MOST_BYTES = 64 * 1024;

    private final String host;
    private final Socket socket;
    private InputStream in;
    private OutputStream out;
    private boolean encrypted;

    /**
     * A reply.
     *
     * @param code -1 when it could not be read
     * @param words of all its lines
     */
    record Reply(int code, String words) {}

    private SmtpWire(String host, Socket socket) throws IOException {
        this.host = host;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    static SmtpWire connect(String host, int port, Duration patience) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new IOException("the name " + host + " is unknown");
            }
            socket.connect(address, (int) patience.toMillis());
            return new SmtpWire(host, socket);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    boolean isEncrypted() {
        return encrypted;
    }

    /** From here on nobody else reads along; the server proves its name. */
    void encrypt() throws IOException {
        if (in.available() > 0) {
            throw new IOException("the server spoke before the encryption began");
        }
        SSLSocket safe = (SSLSocket) trusted().createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = safe.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        safe.setSSLParameters(parameters);
        safe.startHandshake();
        in = new BufferedInputStream(safe.getInputStream());
        out = safe.getOutputStream();
        encrypted = true;
    }

    private static SSLSocketFactory trusted() throws IOException {
        try {
            return SSLContext.getDefault().getSocketFactory();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IOException(impossible);
        }
    }

    void write(String command) throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** A line that begins with a dot gets another one (RFC 5321, 4.5.2). The mail's lines end in CRLF. */
    void writeMail(byte[] mail) throws IOException {
        int written = 0;
        for (int i = 0; i < mail.length; i++) {
            if (mail[i] == '.' && (i == 0 || mail[i - 1] == '\n')) {
                out.write(mail, written, i - written);
                out.write('.');
                written = i;
            }
        }
        out.write(mail, written, mail.length - written);
        out.flush();
    }

    Reply reply() throws IOException {
        StringBuilder words = new StringBuilder();
        int left = MOST_BYTES;
        while (true) {
            String line = line(left);
            left -= line.length();
            if (!line.matches("[2-5]\\d\\d(?:[ -].*)?")) {
                return new Reply(-1, line);
            }
            words.append(words.isEmpty() ? "" : "\n").append(line.length() > 4 ? line.substring(4) : "");
            if (line.length() < 4 || line.charAt(3) == ' ') {
                return new Reply(Integer.parseInt(line.substring(0, 3)), words.toString());
            }
        }
    }

    private String line(int most) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            if (line.length() >= most) {
                throw new IOException("a reply without end");
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    /** At once, whoever reads or writes. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }
}
