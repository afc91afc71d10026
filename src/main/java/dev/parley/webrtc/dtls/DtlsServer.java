package dev.parley.webrtc.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.Vector;
import java.util.function.Consumer;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SRTPProtectionProfile;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;

import dev.parley.media.packet.SrtpKeys;

/**
 * Our side of one DTLS handshake (RFC 6347, version 1.2): the client's certificate must have the fingerprint that its offer
 * named, and the keys of SRTP are taken from it (RFC 5764).
 */
final class DtlsServer extends DefaultTlsServer {

    private static final int HANDSHAKE_MILLIS = 20_000;
    private static final int RESEND_MILLIS = 250;
    /** One with an RSA key of 4096 bits; larger keys take seconds to check. */
    private static final int LARGEST_CERTIFICATE = 1_536;

    private static final int KEY_BYTES = 16;
    private static final int SALT_BYTES = 14;
    private static final int PROFILE = SRTPProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80;
    private static final int[] CIPHER_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
    };

    private final DtlsIdentity identity;
    private final Fingerprint expected;
    private final Consumer<DtlsKeys> agreed;
    private volatile boolean closedByPeer;

    DtlsServer(DtlsIdentity identity, Fingerprint expected, Consumer<DtlsKeys> agreed) {
        super(identity.crypto());
        this.identity = identity;
        this.expected = expected;
        this.agreed = agreed;
    }

    /** Whether the other side has said that it leaves. */
    boolean closedByPeer() {
        return closedByPeer;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return TlsUtils.getSupportedCipherSuites(getCrypto(), CIPHER_SUITES);
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return HANDSHAKE_MILLIS;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return RESEND_MILLIS;
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                identity.crypto(),
                identity.privateKey(),
                identity.chain(),
                new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        Vector<?> algorithms = TlsUtils.getDefaultSupportedSignatureAlgorithms(context);
        short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        return new CertificateRequest(types, algorithms, null);
    }

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
        if (certificate == null
                || certificate.getLength() != 1
                || certificate.getCertificateAt(0).getEncoded().length > LARGEST_CERTIFICATE
                || !expected.matches(certificate.getCertificateAt(0).getEncoded())) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate);
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        UseSRTPData srtp = TlsSRTPUtils.getUseSRTPExtension(extensions);
        if (srtp == null || Arrays.stream(srtp.getProtectionProfiles()).noneMatch(profile -> profile == PROFILE)) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure);
        }
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        Hashtable all = extensions == null ? new Hashtable() : extensions;
        TlsSRTPUtils.addUseSRTPExtension(all, new UseSRTPData(new int[] {PROFILE}, TlsUtils.EMPTY_BYTES));
        return all;
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (KEY_BYTES + SALT_BYTES));
        agreed.accept(new DtlsKeys(keys(material, 1), keys(material, 0)));
    }

    /** Both keys, then both salts; the client's first (RFC 5764, section 4.2). */
    private static SrtpKeys keys(byte[] material, int side) {
        int salts = 2 * KEY_BYTES;
        return new SrtpKeys(
                Arrays.copyOfRange(material, side * KEY_BYTES, (side + 1) * KEY_BYTES),
                Arrays.copyOfRange(material, salts + side * SALT_BYTES, salts + (side + 1) * SALT_BYTES));
    }

    @Override
    public void notifyAlertReceived(short level, short description) {
        if (description == AlertDescription.close_notify) {
            closedByPeer = true;
        }
    }
}
