package dev.parley.telephone.sip;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import javax.sip.RequestEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.address.SipURI;
import javax.sip.address.TelURL;
import javax.sip.address.URI;
import javax.sip.header.Header;
import javax.sip.message.Response;

import gov.nist.javax.sip.message.SIPRequest;
import org.jboss.logging.Logger;

import dev.parley.media.packet.SrtpKeys;
import dev.parley.media.rtp.RtpSession;
import dev.parley.number.trunk.NewTrunk.MediaEncryption;
import dev.parley.telephone.carrier.Carrier;
import dev.parley.telephone.carrier.IncomingCall;
import dev.parley.telephone.sip.dialog.OwnTag;
import dev.parley.telephone.sip.dialog.PeerPath;
import dev.parley.telephone.sip.dialog.UserAgent;
import dev.parley.telephone.sip.header.FieldValue;
import dev.parley.telephone.sip.header.SipBody;
import dev.parley.telephone.sip.sdp.Sdp;
import dev.parley.telephone.sip.sdp.SipMedia;

/** An INVITE that begins a call (RFC 3261, section 13.3). */
final class IncomingInvite implements IncomingCall {

    private static final Logger LOG = Logger.getLogger(IncomingInvite.class);

    private final UserAgent agent;
    private final IncomingDigest digest;
    private final Optional<String> voiceAddress;
    private final RequestEvent event;
    private final SIPRequest request;
    private final AtomicBoolean dealtWith = new AtomicBoolean();

    /**
     * @param voiceAddress that peers are told to send voice to, where that is not the one of our packets to them
     */
    IncomingInvite(UserAgent agent, IncomingDigest digest, Optional<String> voiceAddress, RequestEvent event) {
        this.agent = agent;
        this.digest = digest;
        this.voiceAddress = voiceAddress;
        this.event = event;
        this.request = (SIPRequest) event.getRequest();
    }

    @Override
    public String id() {
        return request.getCallId().getCallId() + "\n" + request.getFromTag() + "\n"
                + request.getCSeq().getSeqNumber();
    }

    @Override
    public List<String> called() {
        List<String> called = new ArrayList<>();
        user(request.getRequestURI()).ifPresent(called::add);
        user(request.getTo().getAddress().getURI()).ifPresent(called::add);
        return called;
    }

    /** What the carrier vouches for (RFC 3325), else what the caller says; nothing where they ask for privacy (RFC 3323). */
    @Override
    public Optional<String> caller() {
        boolean hidden = values("Privacy").stream()
                .flatMap(value -> List.of(value.split("[;,]")).stream())
                .map(String::strip)
                .anyMatch(kind -> kind.equals("id") || kind.equals("user") || kind.equals("header"));
        if (hidden) {
            return Optional.empty();
        }
        return values("P-Asserted-Identity").stream()
                .flatMap(value -> asserted(value).stream())
                .findFirst()
                .or(() -> user(request.getFrom().getAddress().getURI()))
                .filter(user -> !user.equalsIgnoreCase("anonymous") && !user.equalsIgnoreCase("unavailable"));
    }

    private List<String> values(String name) {
        List<String> values = new ArrayList<>();
        for (ListIterator<?> each = request.getHeaders(name); each.hasNext(); ) {
            values.add(FieldValue.of((Header) each.next()));
        }
        return values;
    }

    private Optional<String> asserted(String value) {
        int open = value.indexOf('<');
        int close = value.indexOf('>', Math.max(0, open));
        try {
            String uri = open < 0 ? value.split("[,;]")[0].strip() : value.substring(open + 1, close);
            return user(agent.addresses.createURI(uri));
        } catch (ParseException | IndexOutOfBoundsException unreadable) {
            return Optional.empty();
        }
    }

    /** The user part, without what stands behind a semicolon (RFC 3261, section 19.1.6). */
    private static Optional<String> user(URI uri) {
        String user =
                switch (uri) {
                    case SipURI sip -> sip.getUser();
                    case TelURL tel -> (tel.isGlobal() ? "+" : "") + tel.getPhoneNumber();
                    default -> null;
                };
        return Optional.ofNullable(user).map(text -> text.split(";")[0]).filter(text -> !text.isBlank());
    }

    @Override
    public InetAddress source() {
        return request.getRemoteAddress();
    }

    @Override
    public Proof proof(String username, String password) {
        return digest.proof(request, username, password);
    }

    @Override
    public void challenge(boolean stale) {
        respond(Response.UNAUTHORIZED, response -> digest.challenge(request, response, stale));
    }

    @Override
    public void refuse(int sipCode, Duration retryAfter) {
        respond(sipCode, response -> {
            if (retryAfter != null) {
                response.setHeader(agent.headers.createRetryAfterHeader((int) retryAfter.toSeconds()));
            }
        });
    }

    private interface Writing {
        void write(Response response) throws Exception;
    }

    private void respond(int code, Writing writing) {
        if (!dealtWith.compareAndSet(false, true)) {
            return;
        }
        try {
            Response response = OwnTag.in(agent.messages.createResponse(code, request));
            response.setHeader(agent.headers.createAllowHeader(UserAgent.ALLOW));
            writing.write(response);
            if (transport().equalsIgnoreCase("udp")) {
                // Nothing is kept for whom we do not talk to: their ACK is not waited for, their INVITE is answered
                // again.
                agent.provider().sendResponse(response);
            } else {
                ServerTransaction transaction = agent.transaction(event);
                transaction.sendResponse(response);
                transaction.terminate();
            }
        } catch (Exception unanswerable) {
            LOG.debugf("A call could not be refused: %s", unanswerable.getMessage());
        }
    }

    private String transport() {
        return request.getTopmostVia().getTransport();
    }

    @Override
    public Leg ring(RtpSession session, MediaEncryption encryption, Consumer<Carrier.Event> events) throws IOException {
        InetSocketAddress peer = new InetSocketAddress(request.getRemoteAddress(), request.getRemotePort());
        PeerPath path = new PeerPath(agent, peer, agent.addressTowards(peer), transport());
        SipMedia media = new SipMedia(
                session,
                new Sdp(
                        voiceAddress.isPresent() ? InetAddress.getByName(voiceAddress.get()) : path.local(),
                        session.port()),
                encryption == MediaEncryption.DISABLED ? null : SrtpKeys.random(new SecureRandom()),
                encryption == MediaEncryption.REQUIRED);
        Optional<String> offer = SipBody.sdp(request);
        boolean unreadable = offer.isEmpty() && !SipBody.isEmpty(request);
        if (unreadable || offer.isPresent() && !media.accepts(offer.get())) {
            refuse(unreadable ? Response.UNSUPPORTED_MEDIA_TYPE : Response.NOT_ACCEPTABLE_HERE, null);
            throw new IOException("nothing that both sides can talk over");
        }
        if (!dealtWith.compareAndSet(false, true)) {
            throw new IOException("refused already");
        }
        InboundLeg leg = new InboundLeg(agent, path, media, event, events);
        try {
            leg.ring(offer);
        } catch (SipException unsent) {
            throw new IOException(unsent);
        }
        return leg;
    }
}
