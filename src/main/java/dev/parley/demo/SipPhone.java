package dev.parley.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.util.NetUtil;
import org.jboss.logging.Logger;

/** A telephone on loopback that speaks SIP over UDP and RTP, and does with each call what it is told to. */
public final class SipPhone implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(SipPhone.class);

    private final DatagramSocket socket;
    private final Behaviour behaviour;
    private final Map<String, PhoneCall> calls = new ConcurrentHashMap<>();
    private final InetAddress host;
    private final List<SipText> invites = new CopyOnWriteArrayList<>();

    /** What to do with a call; run on a thread of its own. */
    public interface Behaviour {
        void take(PhoneCall call) throws Exception;
    }

    public SipPhone(Behaviour behaviour) {
        this(behaviour, 0);
    }

    /**
     * @param port 0: any free one
     */
    public SipPhone(Behaviour behaviour, int port) {
        this(behaviour, port, InetAddress.getLoopbackAddress());
    }

    /**
     * @param host an address of this machine, of either kind
     */
    public SipPhone(Behaviour behaviour, int port, InetAddress host) {
        this.behaviour = behaviour;
        this.host = host;
        try {
            socket = new DatagramSocket(new InetSocketAddress(host, port));
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        Thread.ofVirtual().name("sip-phone").start(this::receive);
    }

    /** Where it is, as a trunk's address. */
    public String address() {
        return NetUtil.toSocketAddressString(new InetSocketAddress(host, socket.getLocalPort()));
    }

    InetAddress host() {
        return host;
    }

    /** Every INVITE that opened a call here, without repetitions. */
    public List<SipText> invites() {
        return List.copyOf(invites);
    }

    private void receive() {
        byte[] buffer = new byte[65_536];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                String text = new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
                received(SipText.read(text), (InetSocketAddress) packet.getSocketAddress());
            } catch (IOException closed) {
                LOG.trace("closed", closed);
            } catch (RuntimeException malformed) {
                LOG.warn("The telephone did not understand a message", malformed);
            }
        }
    }

    private void received(SipText message, InetSocketAddress from) throws IOException {
        String callId = message.field("Call-ID");
        PhoneCall call = calls.get(callId);
        if (message.isResponse()) {
            if (call != null) {
                call.responded(message);
            }
        } else if (message.method().equals("OPTIONS")) {
            send(message.response(200, "phone", List.of(), ""), from);
        } else if (message.method().equals("INVITE") && !message.field("To").contains("tag=")) {
            invited(callId, message, from);
        } else if (call != null) {
            call.requested(message);
        } else if (!message.method().equals("ACK")) {
            send(message.response(481, "phone", List.of(), ""), from);
        }
    }

    private void invited(String callId, SipText invite, InetSocketAddress from) throws IOException {
        PhoneCall known = calls.get(callId);
        if (known != null && known.invite().field("CSeq").equals(invite.field("CSeq"))) {
            known.repeat();
            return;
        }
        invites.add(invite);
        PhoneCall call = new PhoneCall(this, invite, from);
        calls.put(callId, call);
        take(call);
    }

    private void take(PhoneCall call) {
        Thread.ofVirtual().name("phone-call").start(() -> {
            try {
                behaviour.take(call);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (Exception broken) {
                LOG.warn("The telephone broke", broken);
            } finally {
                call.close();
            }
        });
    }

    /**
     * Calls a number, and does what it does with every call when somebody picks up.
     *
     * @param at whoever speaks SIP there
     * @param from who the phone says that it is
     * @return the final response; null when there was none
     */
    public SipText dial(InetSocketAddress at, String number, String from) throws IOException, InterruptedException {
        PhoneCall call = new PhoneCall(this, null, at);
        SipText response = call.dial(number, from);
        if (response != null && response.status() == 200) {
            take(call);
        } else {
            call.close();
        }
        return response;
    }

    /** What comes for this call is brought to it. */
    void expect(PhoneCall call) {
        calls.put(call.invite().field("Call-ID"), call);
    }

    void send(SipText message, InetSocketAddress to) throws IOException {
        byte[] bytes = message.write().getBytes(StandardCharsets.UTF_8);
        if (!socket.isClosed()) {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        }
    }

    @Override
    public void close() {
        socket.close();
        calls.values().forEach(PhoneCall::close);
    }
}
