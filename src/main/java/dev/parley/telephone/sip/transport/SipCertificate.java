package dev.parley.telephone.sip.transport;

import java.security.KeyStore;
import java.util.Optional;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import jakarta.inject.Singleton;

import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import org.jboss.logging.Logger;

/** What this node shows to those who call it over TLS: the platform's TLS configuration {@code sip}, which may be replaced. */
@Singleton
class SipCertificate implements Supplier<Optional<SSLContext>> {

    private static final Logger LOG = Logger.getLogger(SipCertificate.class);
    private static final String NAME = "sip";

    private final TlsConfigurationRegistry registry;
    private KeyStore shown;
    private Optional<SSLContext> context = Optional.empty();

    SipCertificate(TlsConfigurationRegistry registry) {
        this.registry = registry;
    }

    /** Empty when there is none, and nobody can call over TLS. */
    @Override
    public synchronized Optional<SSLContext> get() {
        Optional<TlsConfiguration> configured =
                registry.get(NAME).filter(configuration -> configuration.getKeyStore() != null);
        KeyStore now = configured.map(TlsConfiguration::getKeyStore).orElse(null);
        if (now != shown) {
            shown = now;
            try {
                context = configured.map(SipCertificate::context);
            } catch (IllegalStateException unusable) {
                LOG.error("The one before is shown", unusable);
            }
        }
        return context;
    }

    private static SSLContext context(TlsConfiguration configuration) {
        try {
            return configuration.createSSLContext();
        } catch (Exception unusable) {
            throw new IllegalStateException("The TLS configuration " + NAME + " cannot be used", unusable);
        }
    }
}
