package dev.parley.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.util.NetUtil;

import dev.parley.demo.SipText.Field;
import dev.parley.media.codec.Codec;
import dev.parley.media.codec.G711;

/** A call that has reached a {@link SipPhone}, or that it has made. */
public final class PhoneCall implements AutoCloseable {

    private static final Pattern AUDIO = Pattern.compile("m=audio (\\d+)");
    private static final Pattern ADDRESS = Pattern.compile("c=IN IP[46] (\\S+)");
    private static final int RTP_HEADER = 12;
    private static final int RTP_STAMP = 4;
    private static final int KEY_TYPE = 101;
    static final String KEYS = "0123456789*#ABCD";

    private final SipPhone phone;
    /** Of the other side; where the phone has called, what it would have been. */
    private volatile SipText invite;

    private final InetSocketAddress peer;
    private final String tag = UUID.randomUUID().toString();
    private final DatagramSocket voice;
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch acknowledged = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final BlockingQueue<SipText> responses = new LinkedBlockingQueue<>();
    private final Hearing hearing = new Hearing();
    private volatile InetSocketAddress wayToCaller;
    private SipText last;
    private int sequence = 1;

    PhoneCall(SipPhone phone, SipText invite, InetSocketAddress peer) throws IOException {
        this.phone = phone;
        this.invite = invite;
        this.peer = peer;
        this.voice = new DatagramSocket(new InetSocketAddress(phone.host(), 0));
        Thread.ofVirtual().name("phone-voice").start(this::listen);
    }

    /**
     * Calls, and waits until somebody picks up.
     *
     * @param from who the phone says that it is
     * @return the final response; with 200 it is acknowledged
     */
    SipText dial(String number, String from) throws IOException, InterruptedException {
        Field caller = new Field("From", "<sip:" + from + "@" + phone.address() + ">");
        String called = "sip:" + number + "@" + NetUtil.toSocketAddressString(peer);
        invite = new SipText(
                "INVITE " + called + " SIP/2.0",
                List.of(
                        new Field("To", caller.value()),
                        new Field("From", "<" + called + ">"),
                        new Field("Call-ID", UUID.randomUUID().toString()),
                        new Field("Contact", "<" + called + ">")),
                "");
        phone.expect(this);
        SipText response = ask("INVITE", sdp("sendrecv"));
        if (response != null && response.status() == 200) {
            invite = new SipText(
                    invite.startLine(),
                    List.of(
                            new Field("To", caller.value()),
                            new Field("From", response.field("To")),
                            new Field("Call-ID", response.field("Call-ID")),
                            new Field("Contact", response.field("Contact"))),
                    response.body());
        }
        request("ACK", "");
        return response;
    }

    public SipText invite() {
        return invite;
    }

    /** What was heard so far. */
    public Hearing hearing() {
        return hearing;
    }

    public void ring() throws IOException {
        respond(180, List.of(), "");
    }

    /** Lets something be heard before it is picked up, as carriers do that say why nobody can be reached. */
    public void playEarly() throws IOException {
        respond(183, List.of(contact()), sdp("sendrecv"));
    }

    /** Picks up. */
    public void answer() throws IOException {
        respond(200, List.of(contact()), sdp("sendrecv"));
    }

    /**
     * Picks up, and says that it is to be sent to elsewhere.
     *
     * @param host of its voice and of its Contact
     */
    public void answerAs(String host) throws IOException {
        respond(
                200,
                List.of(new Field("Contact", "<sip:phone@" + host + ":" + peer.getPort() + ">")),
                sdp("sendrecv").replace("c=IN IP4 127.0.0.1", "c=IN IP4 " + host));
    }

    /**
     * @param more header fields
     */
    public void refuse(int status, Field... more) throws IOException {
        respond(status, List.of(more), "");
    }

    /** Whether the caller gives up within this time; if so it is told that this is understood. */
    public boolean cancelledWithin(Duration patience) throws InterruptedException, IOException {
        boolean given = cancelled.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (given) {
            refuse(487);
        }
        return given;
    }

    public boolean acknowledgedWithin(Duration patience) throws InterruptedException {
        return acknowledged.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether the caller hangs up within this time. */
    public boolean overWithin(Duration patience) throws InterruptedException {
        return over.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    public void hangUp() throws IOException {
        request("BYE", "");
        over.countDown();
    }

    /**
     * Asks the caller for another direction of the voice.
     *
     * @param direction such as {@code sendonly}, which is to hold the call
     * @return the response
     */
    public SipText reinvite(String direction) throws IOException, InterruptedException {
        SipText answer = ask("INVITE", sdp(direction));
        request("ACK", "");
        return answer;
    }

    /** Sends a request and waits for its final response; null when none comes within five seconds. */
    public SipText ask(String method, String sdp) throws IOException, InterruptedException {
        request(method, sdp);
        SipText response = responses.poll(5, TimeUnit.SECONDS);
        while (response != null && response.status() < 200) {
            response = responses.poll(5, TimeUnit.SECONDS);
        }
        return response;
    }

    /** Sends one packet of RTP to where the caller wants its voice. */
    public void say(byte[] rtp) throws IOException {
        voice.send(new DatagramPacket(rtp, rtp.length, wayToCaller == null ? callersVoice() : wayToCaller));
    }

    /** Its voice goes there from now on, which leads to where the caller wants it. */
    public void sendVoiceTo(InetSocketAddress way) {
        wayToCaller = way;
    }

    /** Where the caller wants its voice. */
    public InetSocketAddress callersVoice() {
        Matcher port = AUDIO.matcher(invite.body());
        Matcher address = ADDRESS.matcher(invite.body());
        if (!port.find() || !address.find()) {
            throw new IllegalStateException("no audio was offered");
        }
        return new InetSocketAddress(address.group(1), Integer.parseInt(port.group(1)));
    }

    private synchronized void respond(int status, List<Field> more, String sdp) throws IOException {
        last = invite.response(status, tag, more, sdp);
        phone.send(last, peer);
    }

    synchronized void repeat() throws IOException {
        if (last != null) {
            phone.send(last, peer);
        }
    }

    private void request(String method, String sdp) throws IOException {
        // An ACK has the number of its INVITE.
        sequence += method.equals("ACK") ? 0 : 1;
        String target = invite.field("Contact").replaceAll(".*<|>.*", "");
        List<Field> fields = new ArrayList<>(List.of(
                new Field("Via", "SIP/2.0/UDP " + phone.address() + ";rport;branch=z9hG4bK" + UUID.randomUUID()),
                new Field("Max-Forwards", "70"),
                new Field("From", invite.field("To") + ";tag=" + tag),
                new Field("To", invite.field("From")),
                new Field("Call-ID", invite.field("Call-ID")),
                new Field("CSeq", sequence + " " + method),
                contact()));
        phone.send(new SipText(method + " " + target + " SIP/2.0", fields, sdp), peer);
    }

    private Field contact() {
        return new Field("Contact", "<sip:phone@" + phone.address() + ">");
    }

    private String sdp(String direction) {
        String host =
                (phone.host() instanceof Inet6Address ? "IN IP6 " : "IN IP4 ") + NetUtil.toAddressString(phone.host());
        return "v=0\r\no=- 1 " + sequence + " " + host + "\r\ns=-\r\nc=" + host + "\r\nt=0 0\r\n"
                + "m=audio " + voice.getLocalPort() + " RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
                + "a=rtpmap:101 telephone-event/8000\r\na=" + direction + "\r\n";
    }

    void responded(SipText response) {
        responses.add(response);
    }

    void requested(SipText request) throws IOException {
        if (request.method().equals("ACK")) {
            acknowledged.countDown();
            return;
        }
        phone.send(request.response(200, tag, List.of(), ""), peer);
        switch (request.method()) {
            case "CANCEL" -> cancelled.countDown();
            case "BYE" -> over.countDown();
            default -> {
                // Politeness was all.
            }
        }
    }

    private void listen() {
        byte[] buffer = new byte[2_048];
        while (!voice.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                voice.receive(packet);
                int type = buffer[1] & 0x7f;
                if (packet.getLength() > RTP_HEADER + 1 && type == KEY_TYPE && buffer[RTP_HEADER + 1] < 0) {
                    hearing.pressed(
                            KEYS.charAt(buffer[RTP_HEADER]),
                            ByteBuffer.wrap(buffer).getInt(RTP_STAMP));
                }
                if (packet.getLength() > RTP_HEADER && type == Codec.PCMU.payloadType()) {
                    byte[] payload = new byte[packet.getLength() - RTP_HEADER];
                    System.arraycopy(buffer, RTP_HEADER, payload, 0, payload.length);
                    hearing.heard(G711.MU_LAW.decode(payload));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() {
        voice.close();
    }
}
