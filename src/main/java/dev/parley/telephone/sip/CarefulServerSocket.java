package dev.parley.telephone.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Takes connections of carriers, so many at most: each costs the stack two threads, for as long as it is open. */
final class CarefulServerSocket extends ServerSocket {

    private static final int MOST_CONNECTIONS = 500;

    private final List<Socket> open = new ArrayList<>();

    CarefulServerSocket(int port, int backlog, InetAddress address) throws IOException {
        super(port, backlog, address);
    }

    /** Comes back only with a connection or when this is closed: an error of one connection must not end all others. */
    @Override
    public Socket accept() throws IOException {
        while (true) {
            try {
                Socket socket = super.accept();
                open.removeIf(Socket::isClosed);
                if (open.size() < MOST_CONNECTIONS) {
                    open.add(socket);
                    return socket;
                }
                socket.close();
            } catch (IOException failed) {
                if (isClosed()) {
                    throw failed;
                }
            }
        }
    }
}
