package dev.parley.telephone.sip.dialog;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.TooManyListenersException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.PeerUnavailableException;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TransactionState;
import javax.sip.message.Request;

import gov.nist.javax.sip.EventScanner;
import gov.nist.javax.sip.EventWrapper;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.ServerResponseInterface;
import org.jboss.logging.Logger;

import dev.parley.address.Addresses;
import dev.parley.telephone.sip.transport.LenientParser;
import dev.parley.telephone.sip.transport.SipConfig;
import dev.parley.telephone.sip.transport.SipLog;
import dev.parley.telephone.sip.transport.SipNetwork;

/**
 * The SIP stack with its UDP, TCP and TLS listening points open.
 *
 * @param port of UDP and TCP
 */
record OpenStack(SipStackImpl stack, SipProvider provider, int port) implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(OpenStack.class);
    private static final int PORT_TRIES = 50;
    private static final int STOP_TRIES = 20;
    private static final Duration STOP_PAUSE = Duration.ofMillis(20);

    /**
     * How messages leave.
     *
     * @param first where the call of a request went
     * @param late takes the answer of a device that was never heard of, to an INVITE that another one has answered
     */
    record Ways(
            SipNetwork network,
            Addresses addresses,
            Function<Request, Optional<FixedHop.First>> first,
            Consumer<SIPResponse> late) {}

    private static final class Stack extends SipStackImpl {
        private final Consumer<SIPResponse> late;

        private Stack(Properties properties, Ways ways) throws PeerUnavailableException {
            super(properties);
            late = ways.late();
            networkLayer = ways.network();
            setRouter(new FixedHop(this, ways.addresses(), ways.first()));
            setMessageParserFactory(stack -> new LenientParser());
        }

        /** The stack drops such an answer until it has forgotten the INVITE, while somebody has picked up. */
        @Override
        public ServerResponseInterface newSIPServerResponse(SIPResponse response, MessageChannel channel) {
            SIPTransaction invite = findTransaction(response.getTransactionId(), false);
            if (response.getStatusCode() / 100 == 2
                    && Request.INVITE.equals(response.getCSeq().getMethod())
                    && invite != null
                    && TransactionState._TERMINATED == invite.getInternalState()
                    && getDialog(response.getDialogId(false)) == null) {
                late.accept(response);
                return null;
            }
            return super.newSIPServerResponse(response, channel);
        }
    }

    /**
     * @throws IllegalStateException when the port is taken
     */
    static OpenStack open(SipConfig config, Ways ways, SipListener listener) {
        int tries = config.port() == 0 ? PORT_TRIES : 1;
        for (int i = 1; ; i++) {
            int port = config.port() == 0 ? ThreadLocalRandom.current().nextInt(20_000, 32_000) : config.port();
            if (free(config, port) && (!ways.network().listensWithTls() || free(config, port + 1))) {
                try {
                    return open(config, port, ways, listener);
                } catch (SipException | TooManyListenersException failed) {
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

    private static OpenStack open(SipConfig config, int port, Ways ways, SipListener listener)
            throws SipException, TooManyListenersException, InvalidArgumentException {
        Stack stack = new Stack(properties(), ways);
        String address = config.address().orElse("0.0.0.0");
        SipProvider provider = stack.createSipProvider(stack.createListeningPoint(address, port, ListeningPoint.UDP));
        provider.addListeningPoint(stack.createListeningPoint(address, port, ListeningPoint.TCP));
        provider.addListeningPoint(stack.createListeningPoint(address, port + 1, ListeningPoint.TLS));
        provider.addSipListener(listener);
        stack.start();
        LOG.infof(
                "SIP on port %d (UDP, TCP)%s",
                port, ways.network().listensWithTls() ? ", " + (port + 1) + " (TLS)" : "");
        return new OpenStack(stack, provider, port);
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
    private static boolean free(SipConfig config, int port) {
        InetSocketAddress address = new InetSocketAddress(config.address().orElse("0.0.0.0"), port);
        try (DatagramSocket udp = new DatagramSocket(address);
                ServerSocket tcp = new ServerSocket()) {
            tcp.bind(address);
            return udp.isBound() && tcp.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    /** Whom TLS trusts: the configured certificates, or those that Java knows. */
    static SSLContext tls(SipConfig config) throws IOException, GeneralSecurityException {
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

    /** A port that was opened this moment has no channels yet, which the stack does not expect. */
    private void stop() {
        for (int tries = 1; ; tries++) {
            try {
                stack.stop();
                return;
            } catch (NullPointerException notBegun) {
                if (tries == STOP_TRIES) {
                    throw notBegun;
                }
                LockSupport.parkNanos(STOP_PAUSE.toNanos());
            }
        }
    }

    @Override
    public void close() {
        EventScanner scanner = stack.getEventScanner();
        stop();
        // The scanner looks whether it is to stop only when something comes.
        scanner.addEvent(new EventWrapper(null, null));
    }
}
