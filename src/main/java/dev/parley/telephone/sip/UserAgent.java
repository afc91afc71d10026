package dev.parley.telephone.sip;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TooManyListenersException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.PeerUnavailableException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.Transaction;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import gov.nist.javax.sip.EventScanner;
import gov.nist.javax.sip.EventWrapper;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

import dev.parley.telephone.TelephoneConfig;

/**
 * This node's SIP user agent: one stack with UDP, TCP and TLS. The stack delivers everything on
 * one thread, so what comes is handed on to the party that the Call-ID names, which must not hold that thread up.
 */
@Singleton
public class UserAgent implements SipListener {

    private static final Logger LOG = Logger.getLogger(UserAgent.class);
    private static final int PORT_TRIES = 50;
    static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO";

    private final SipConfig config;
    private final SipNetwork network;
    private final Map<String, Party> parties = new ConcurrentHashMap<>();
    private Opened opened;

    final HeaderFactoryImpl headers = new HeaderFactoryImpl();
    final AddressFactoryImpl addresses = new AddressFactoryImpl();
    final MessageFactoryImpl messages = new MessageFactoryImpl();

    /** One side of one Call-ID. Called on the stack's thread. */
    interface Party {

        void received(ResponseEvent response);

        /**
         * @param transaction what to answer in; null for an ACK
         */
        void received(RequestEvent request, ServerTransaction transaction);

        /** No response came, or the connection broke. */
        void lost(Transaction transaction);
    }

    /** The stack once it is open. */
    private record Opened(Stack stack, SipProvider provider, int port) {}

    private static final class Stack extends SipStackImpl {
        private Stack(Properties properties, SipNetwork network) throws PeerUnavailableException {
            super(properties);
            networkLayer = network;
            setRouter(new FixedHop(this));
        }
    }

    @Inject
    UserAgent(SipConfig config) throws IOException, GeneralSecurityException {
        this.config = config;
        this.network = new SipNetwork(tls(config));
    }

    /** A node that places calls also answers the carriers' questions whether it is there. */
    void start(@Observes StartupEvent starting, TelephoneConfig telephone) {
        if (telephone.dialer()) {
            provider();
        }
    }

    @PreDestroy
    synchronized void close() {
        if (opened != null) {
            EventScanner scanner = opened.stack().getEventScanner();
            opened.stack().stop();
            // The scanner looks whether it is to stop only when something comes.
            scanner.addEvent(new EventWrapper(null, null));
            opened = null;
        }
    }

    SipNetwork network() {
        return network;
    }

    synchronized SipProvider provider() {
        if (opened == null) {
            opened = open();
        }
        return opened.provider();
    }

    /** The port that peers are told to answer to. */
    int advertisedPort() {
        provider();
        return config.advertisedPort().orElse(opened.port());
    }

    /** The address that this peer is told to answer to. */
    InetAddress addressTowards(InetSocketAddress peer) throws IOException {
        if (config.advertisedAddress().isPresent()) {
            return InetAddress.getByName(config.advertisedAddress().get());
        }
        try (DatagramSocket route = new DatagramSocket()) {
            route.connect(peer);
            return route.getLocalAddress();
        }
    }

    void join(String callId, Party party) {
        parties.put(callId, party);
    }

    void leave(String callId) {
        parties.remove(callId);
    }

    private Opened open() {
        int tries = config.port() == 0 ? PORT_TRIES : 1;
        for (int i = 1; ; i++) {
            int port = config.port() == 0 ? ThreadLocalRandom.current().nextInt(20_000, 32_000) : config.port();
            if (free(port)) {
                try {
                    return open(port);
                } catch (SipException | TooManyListenersException | ParseException failed) {
                    throw new IllegalStateException("SIP cannot be spoken on port " + port, failed);
                } catch (InvalidArgumentException taken) {
                    LOG.debugf(taken, "Port %d", port);
                }
            }
            if (i == tries) {
                throw new IllegalStateException(
                        "SIP port " + port + " is taken: set PARLEY_SIP_PORT to another, or to 0 for any free one");
            }
        }
    }

    private Opened open(int port)
            throws SipException, TooManyListenersException, ParseException, InvalidArgumentException {
        Stack stack = new Stack(properties(), network);
        String address = config.address().orElse("0.0.0.0");
        SipProvider provider = stack.createSipProvider(stack.createListeningPoint(address, port, ListeningPoint.UDP));
        provider.addListeningPoint(stack.createListeningPoint(address, port, ListeningPoint.TCP));
        provider.addListeningPoint(stack.createListeningPoint(address, port + 1, ListeningPoint.TLS));
        provider.addSipListener(this);
        stack.start();
        LOG.infof("SIP on port %d (UDP, TCP)", port);
        return new Opened(stack, provider, port);
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", "parley-" + System.nanoTime());
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        properties.setProperty("gov.nist.javax.sip.STACK_LOGGER", SipLog.class.getName());
        properties.setProperty("gov.nist.javax.sip.SERVER_LOGGER", SipLog.class.getName());
        // A 200 that comes after we gave up still finds its dialog, so that it can be hung up.
        properties.setProperty("gov.nist.javax.sip.MAX_FORK_TIME_SECONDS", "32");
        // One thread for datagrams: several would let a 200 overtake the 180 before it.
        properties.setProperty("gov.nist.javax.sip.THREAD_POOL_SIZE", "1");
        properties.setProperty("gov.nist.javax.sip.THREAD_PRIORITY", "5");
        properties.setProperty("gov.nist.javax.sip.LINGER_TIMER", "2");
        properties.setProperty("gov.nist.javax.sip.MAX_MESSAGE_SIZE", "65536");
        properties.setProperty("gov.nist.javax.sip.TLS_CLIENT_PROTOCOLS", "TLSv1.3,TLSv1.2");
        properties.setProperty("gov.nist.javax.sip.TLS_CLIENT_AUTH_TYPE", "Disabled");
        // Milliseconds.
        properties.setProperty("gov.nist.javax.sip.SSL_HANDSHAKE_TIMEOUT", "2000");
        return properties;
    }

    /** A listening point that fails to open breaks the stack, so it is tried apart. */
    private static boolean free(int port) {
        try (DatagramSocket udp = new DatagramSocket(port);
                ServerSocket tcp = new ServerSocket(port)) {
            return udp.isBound() && tcp.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static SSLContext tls(SipConfig config) throws IOException, GeneralSecurityException {
        if (config.trustedCertificates().isEmpty()) {
            return SSLContext.getDefault();
        }
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream file = new FileInputStream(config.trustedCertificates().get())) {
            int n = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                trusted.setCertificateEntry("trusted-" + n++, certificate);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** Our own Via towards this peer; the stack makes the branch. */
    ViaHeader via(InetAddress address, String transport) throws SipException {
        try {
            ViaHeader via = headers.createViaHeader(host(address), advertisedPort(), transport, null);
            via.setRPort();
            return via;
        } catch (ParseException | InvalidArgumentException impossible) {
            throw new SipException("no Via", impossible);
        }
    }

    static String host(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String bare = zone < 0 ? text : text.substring(0, zone);
        return bare.contains(":") ? "[" + bare + "]" : bare;
    }

    @Override
    public void processResponse(ResponseEvent event) {
        party(event.getResponse()).ifPresent(party -> guarded(() -> party.received(event)));
    }

    @Override
    public void processRequest(RequestEvent event) {
        guarded(() -> {
            Request request = event.getRequest();
            boolean ack = request.getMethod().equals(Request.ACK);
            Optional<Party> party = party(request);
            if (party.isPresent()) {
                party.get().received(event, ack ? null : transaction(event));
            } else if (!ack) {
                answerStranger(request, transaction(event));
            }
        });
    }

    private ServerTransaction transaction(RequestEvent event) throws SipException {
        return event.getServerTransaction() == null
                ? provider().getNewServerTransaction(event.getRequest())
                : event.getServerTransaction();
    }

    /** Requests that belong to no call of ours. Nobody can call in yet. */
    private void answerStranger(Request request, ServerTransaction transaction) throws Exception {
        boolean inDialog = ((ToHeader) request.getHeader(ToHeader.NAME)).getTag() != null;
        int status =
                switch (request.getMethod()) {
                    case Request.OPTIONS -> Response.OK;
                    case Request.INVITE ->
                        inDialog ? Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST : Response.TEMPORARILY_UNAVAILABLE;
                    default -> inDialog ? Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST : Response.METHOD_NOT_ALLOWED;
                };
        Response response = messages.createResponse(status, request);
        response.setHeader(headers.createAllowHeader(ALLOW));
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
        party(transaction.getRequest()).ifPresent(party -> guarded(() -> party.lost(transaction)));
    }

    private Optional<Party> party(Message message) {
        CallIdHeader callId = (CallIdHeader) message.getHeader(CallIdHeader.NAME);
        return Optional.ofNullable(callId).map(header -> parties.get(header.getCallId()));
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
