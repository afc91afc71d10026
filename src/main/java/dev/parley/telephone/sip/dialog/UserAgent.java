package dev.parley.telephone.sip.dialog;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.TransactionUnavailableException;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPResponse;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.parley.address.Addresses;
import dev.parley.telephone.plan.TelephoneConfig;
import dev.parley.telephone.sip.header.SessionTimer;
import dev.parley.telephone.sip.transport.SipConfig;
import dev.parley.telephone.sip.transport.SipNetwork;

/**
 * This node's SIP user agent: one stack with UDP, TCP and TLS. The stack delivers everything on
 * one thread, so what comes is handed on to the party that the Call-ID names, which must not hold that thread up.
 */
@Singleton
public final class UserAgent implements SipListener {

    private static final Logger LOG = Logger.getLogger(UserAgent.class);
    public static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY";

    private final SipConfig config;
    private final SipNetwork network;
    private final OpenStack.Ways ways;
    /** By Call-ID, which may be that of several: a call of ours may come back to us. */
    private final Map<String, List<Party>> parties = new ConcurrentHashMap<>();

    private final OutOfDialogRequests others = new OutOfDialogRequests(this);
    private volatile Consumer<RequestEvent> invited = others::answer;
    private OpenStack opened;

    public final HeaderFactoryImpl headers = new HeaderFactoryImpl();
    public final AddressFactoryImpl addresses = new AddressFactoryImpl();
    public final MessageFactoryImpl messages = new MessageFactoryImpl();

    /**
     * @param certificate what is shown to those who call over TLS
     */
    public UserAgent(SipConfig config, Supplier<Optional<SSLContext>> certificate, Addresses reachable)
            throws IOException, GeneralSecurityException {
        this.config = config;
        this.network = new SipNetwork(OpenStack.tls(config), certificate, this::isNeeded, reachable.trunks());
        this.ways = new OpenStack.Ways(network, reachable, this::first, this::late);
    }

    /** Where the call of a request of ours went; two of one Call-ID are told apart by our tag. */
    private Optional<FixedHop.First> first(Request request) {
        String tag = ((FromHeader) request.getHeader(FromHeader.NAME)).getTag();
        return party(request, party -> party.tag().equals(tag))
                .map(party -> new FixedHop.First(party.hop(), party.isPinned()));
    }

    /** Whether somebody who talks can be reached only there. */
    private boolean isNeeded(InetSocketAddress source) {
        String host = host(source.getAddress());
        return parties.values().stream()
                .flatMap(List::stream)
                .filter(Party::isPinned)
                .map(Party::hop)
                .anyMatch(hop ->
                        hop.getPort() == source.getPort() && hop.getHost().equals(host));
    }

    /** A node that places calls also answers the carriers' questions whether it is there. */
    void start(@Observes StartupEvent starting, TelephoneConfig telephone) {
        if (telephone.dialer()) {
            provider();
        }
    }

    /** Gives the ports back. */
    @PreDestroy
    public synchronized void close() {
        others.close();
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }

    /** The sockets that SIP is spoken on. */
    public SipNetwork network() {
        return network;
    }

    /** The stack, which is started by whoever asks first. */
    public synchronized SipProvider provider() {
        if (opened == null) {
            opened = OpenStack.open(config, ways, this);
        }
        return opened.provider();
    }

    /** The port that peers are told to answer to. */
    public int advertisedPort() {
        provider();
        return config.advertisedPort().orElse(opened.port());
    }

    /** The port that peers are told to answer to over this: what TLS is spoken on stands behind that of the others. */
    public int advertisedPort(String transport) {
        return advertisedPort() + (transport.equalsIgnoreCase("tls") && network.listensWithTls() ? 1 : 0);
    }

    /** The address that this peer is told to answer to. */
    public InetAddress addressTowards(InetSocketAddress peer) throws IOException {
        if (config.advertisedAddress().isPresent()) {
            return InetAddress.getByName(config.advertisedAddress().get());
        }
        try (DatagramSocket route = new DatagramSocket()) {
            route.connect(peer);
            return route.getLocalAddress();
        }
    }

    /** Who is told what comes with this Call-ID. */
    public void join(String callId, Party party) {
        parties.compute(callId, (same, others) -> {
            List<Party> all = others == null ? new CopyOnWriteArrayList<>() : others;
            all.add(party);
            return all;
        });
    }

    /** Is told no more. */
    public void leave(String callId, Party party) {
        parties.computeIfPresent(callId, (same, all) -> all.remove(party) && all.isEmpty() ? null : all);
    }

    /** Our own Via towards this peer; the stack makes the branch. */
    ViaHeader via(InetAddress address, String transport) throws SipException {
        try {
            ViaHeader via = headers.createViaHeader(host(address), advertisedPort(transport), transport, null);
            via.setRPort();
            return via;
        } catch (ParseException | InvalidArgumentException impossible) {
            throw new SipException("no Via", impossible);
        }
    }

    /** The address as it stands in a URI: IPv6 in brackets, without its zone. */
    public static String host(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String bare = zone < 0 ? text : text.substring(0, zone);
        return bare.contains(":") ? "[" + bare + "]" : bare;
    }

    @Override
    public void processResponse(ResponseEvent event) {
        FromHeader from = (FromHeader) event.getResponse().getHeader(FromHeader.NAME);
        party(event.getResponse(), party -> party.tag().equals(from.getTag()))
                .ifPresent(party -> guarded(() -> party.received(event)));
    }

    private void late(SIPResponse response) {
        party(response, party -> party.tag().equals(response.getFromTag()))
                .ifPresent(party -> guarded(() -> party.late(response)));
    }

    @Override
    public void processRequest(RequestEvent event) {
        Request request = event.getRequest();
        Optional<Party> party = party(request, candidate -> candidate.isFor(request));
        if (party.isPresent()) {
            guarded(() -> party.get().received(event));
        } else if (request.getMethod().equals(Request.INVITE)
                && ((ToHeader) request.getHeader(ToHeader.NAME)).getTag() == null
                && CallAnswers.isUnderstood(request)
                && !SessionTimer.isTooShort(request)) {
            guarded(() -> invited.accept(event));
        } else if (!request.getMethod().equals(Request.ACK)) {
            others.answer(event);
        }
    }

    /** Who is told of calls that come in, on the stack's thread; else nobody can call in. */
    public void whenInvited(Consumer<RequestEvent> to) {
        invited = to;
    }

    /** The transaction to answer a request in. May connect, so not to be asked for on the stack's thread. */
    public ServerTransaction transaction(RequestEvent event) throws SipException {
        return event.getServerTransaction() == null
                ? provider().getNewServerTransaction(event.getRequest())
                : event.getServerTransaction();
    }

    /** Answers a request, also one that the stack makes no transaction for because it lacks what its method requires. */
    void respond(RequestEvent event, Response response) throws SipException, InvalidArgumentException {
        ServerTransaction transaction;
        try {
            transaction = transaction(event);
        } catch (TransactionAlreadyExistsException repeated) {
            return;
        } catch (TransactionUnavailableException incomplete) {
            provider().sendResponse(response);
            return;
        }
        transaction.sendResponse(response);
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
        if (!event.isServerTransaction()) {
            lost(event.getClientTransaction());
        }
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        if (event.getSource() instanceof ClientTransaction transaction) {
            lost(transaction);
        }
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {}

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {}

    private void lost(ClientTransaction transaction) {
        FromHeader from = (FromHeader) transaction.getRequest().getHeader(FromHeader.NAME);
        party(transaction.getRequest(), party -> party.tag().equals(from.getTag()))
                .ifPresent(party -> guarded(() -> party.lost(transaction)));
    }

    private Optional<Party> party(Message message, Predicate<Party> which) {
        CallIdHeader callId = (CallIdHeader) message.getHeader(CallIdHeader.NAME);
        return callId == null
                ? Optional.empty()
                : parties.getOrDefault(callId.getCallId(), List.of()).stream()
                        .filter(which)
                        .findFirst();
    }

    private interface Step {
        void run() throws Exception;
    }

    /** The stack's only thread must survive whatever a message does to us. */
    private static void guarded(Step step) {
        try {
            step.run();
        } catch (Exception | StackOverflowError broken) {
            LOG.warn("A SIP message could not be dealt with", broken);
        }
    }
}
