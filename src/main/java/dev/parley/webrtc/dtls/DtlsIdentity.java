package dev.parley.webrtc.dtls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;

import jakarta.enterprise.context.ApplicationScoped;

import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** A P-256 key and a certificate signed with it, new with each start: browsers know it by the fingerprint in the answer. */
@ApplicationScoped
public class DtlsIdentity {

    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);
    private static final Duration LIFE = Duration.ofDays(3_650);

    private final BcTlsCrypto crypto = new BcTlsCrypto(new SecureRandom());
    private final AsymmetricKeyParameter privateKey;
    private final byte[] encoded;

    DtlsIdentity(InstantSource clock) {
        AsymmetricCipherKeyPair pair = keyPair();
        this.privateKey = pair.getPrivate();
        try {
            this.encoded = certificate(pair, clock.instant());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** What this node's certificate is known by. */
    public Fingerprint fingerprint() {
        return Fingerprint.of(encoded);
    }

    BcTlsCrypto crypto() {
        return crypto;
    }

    AsymmetricKeyParameter privateKey() {
        return privateKey;
    }

    Certificate chain() throws IOException {
        return new Certificate(new TlsCertificate[] {new BcTlsCertificate(crypto, encoded)});
    }

    private static AsymmetricCipherKeyPair keyPair() {
        X9ECParameters curve = SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(
                new ECNamedDomainParameters(SECObjectIdentifiers.secp256r1, curve), new SecureRandom()));
        return generator.generateKeyPair();
    }

    private static byte[] certificate(AsymmetricCipherKeyPair pair, Instant now) throws IOException {
        ECPublicKeyParameters publicKey = (ECPublicKeyParameters) pair.getPublic();
        // No constants: a native image makes those when it is built, and Bouncy Castle's classes begin when it runs.
        X500Name name = new X500Name("CN=parley");
        AlgorithmIdentifier ecdsa = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        V3TBSCertificateGenerator body = new V3TBSCertificateGenerator();
        body.setSerialNumber(new ASN1Integer(new BigInteger(63, new SecureRandom())));
        body.setSignature(ecdsa);
        body.setIssuer(name);
        body.setSubject(name);
        body.setStartDate(new Time(Date.from(now.minus(CLOCKS_DIFFER))));
        body.setEndDate(new Time(Date.from(now.plus(LIFE))));
        body.setSubjectPublicKeyInfo(new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                publicKey.getQ().getEncoded(false)));
        TBSCertificate signed = body.generateTBSCertificate();
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(signed);
        parts.add(ecdsa);
        parts.add(new DERBitString(sign(pair.getPrivate(), signed.getEncoded(ASN1Encoding.DER))));
        return new DERSequence(parts).getEncoded(ASN1Encoding.DER);
    }

    private static byte[] sign(AsymmetricKeyParameter key, byte[] bytes) {
        DSADigestSigner signer =
                new DSADigestSigner(new ECDSASigner(), new SHA256Digest(), StandardDSAEncoding.INSTANCE);
        signer.init(true, key);
        signer.update(bytes, 0, bytes.length);
        return signer.generateSignature();
    }
}
