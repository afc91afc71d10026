import java.io.FileInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SRTPProtectionProfile;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

import dev.parley.media.packet.SrtpDirection;
import dev.parley.media.packet.SrtpKeys;

/** The people of rooms.sh: a process of its own, so that the service's CPU is the service's. */
final class Rooms {

    private static final int JOINS = 200;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TOKEN = System.getenv("TOKEN");
    private static final String AGENT = System.getenv("AGENT");
    private static final BcTlsCrypto CRYPTO = new BcTlsCrypto(new SecureRandom());
    private static AsymmetricKeyParameter key;
    private static byte[] certificate;
    private static String base;

    public static void main(String[] arguments) throws Exception {
        base = arguments[0];
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(new FileInputStream(arguments[2]), "benching".toCharArray());
        key = PrivateKeyFactory.createKey(
                keys.getKey("person", "benching".toCharArray()).getEncoded());
        certificate = keys.getCertificate("person").getEncoded();
        joins(30);
        List<Double> millis = joins(JOINS);
        millis.sort(null);
        System.out.printf(
                "join (offer sent to keys agreed), %d one after another: p50 %.1f ms, p99 %.1f ms%n",
                JOINS, millis.get(JOINS / 2), millis.get(JOINS * 99 / 100));
        concurrent(arguments[1], Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
        System.exit(0);
    }

    private static List<Double> joins(int count) throws Exception {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Person person = new Person();
            millis.add(person.join());
            person.leave();
        }
        return millis;
    }

    private static void concurrent(String pid, int count, int seconds) throws Exception {
        long memoryBefore = rss(pid);
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Person person = new Person();
            person.join();
            people.add(person);
        }
        people.forEach(Person::count);
        Thread talking = Thread.ofPlatform().daemon().priority(Thread.MAX_PRIORITY).start(() -> talk(people));
        Thread.sleep(3_000);
        people.forEach(person -> person.received = 0);
        double cpu = cpu(pid);
        long began = System.nanoTime();
        Thread.sleep(seconds * 1_000L);
        double lasted = (System.nanoTime() - began) / 1e9;
        double cores = (cpu(pid) - cpu) / lasted;
        long received = people.stream().mapToLong(person -> person.received).sum();
        talking.interrupt();
        System.out.printf(
                "%d sessions with voice both ways, %.0f s: %.2f cores of the service, %.0f sessions a core, %.0f kB a session;"
                        + " %.2f %% of the packets came%n",
                count,
                lasted,
                cores,
                count / cores,
                (rss(pid) - memoryBefore) / (double) count,
                100.0 * received / (lasted * 50 * count));
    }

    private static void talk(List<Person> people) {
        long due = System.nanoTime();
        int round = 0;
        while (!Thread.interrupted()) {
            for (int i = 0; i < people.size(); i++) {
                // Spread over the 20 ms, as people are.
                if (i % 20 == round % 20) {
                    people.get(i).speak();
                }
            }
            round++;
            if (round % 5_000 == 0) {
                people.forEach(Person::check);
            }
            due += 1_000_000;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private static long rss(String pid) throws IOException {
        Matcher memory = Pattern.compile("VmRSS:\\s+(\\d+)").matcher(Files.readString(Path.of("/proc", pid, "status")));
        memory.find();
        return Long.parseLong(memory.group(1));
    }

    /** Seconds, of a hundred ticks each. */
    private static double cpu(String pid) throws IOException {
        String[] fields = Files.readString(Path.of("/proc", pid, "stat")).split("\\) ")[1].split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    private static HttpResponse<String> send(String url, String token, String type, String body) throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(response.body());
        }
        return response;
    }

    private static String field(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(pattern + " is not in " + text);
        }
        return matcher.group(1);
    }

    private static final class Person implements DatagramTransport {
        private final BlockingQueue<byte[]> handshake = new LinkedBlockingQueue<>();
        private final DatagramChannel socket;
        private final CompletableFuture<Void> checked = new CompletableFuture<>();
        private InetSocketAddress server;
        private String theirName;
        private String theirPassword;
        private SrtpDirection out;
        private int sequence;
        private volatile long received;
        private org.bouncycastle.tls.DTLSTransport session;

        Person() throws IOException {
            socket = DatagramChannel.open();
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        }

        /** Milliseconds from the offer until the keys are agreed. */
        double join() throws Exception {
            String created = Rooms.send(
                            base + "/core/conversations",
                            TOKEN,
                            "application/json",
                            "{\"channel\": \"webrtc\", \"agent_id\": \"" + AGENT + "\", \"user_id\": \"ann\"}")
                    .body();
            String token = field(created, "\"token\":\"([^\"]+)\"");
            String url = field(created, "\"url\":\"([^\"]+)\"");
            String hash = HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
            String offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"
                    + "a=ice-ufrag:them\r\na=ice-pwd:theirtheirtheirtheirtheir\r\na=fingerprint:sha-256 " + hash
                    + "\r\na=setup:actpass\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n";
            long began = System.nanoTime();
            String answer = Rooms.send(url, token, "application/sdp", offer).body();
            theirName = field(answer, "a=ice-ufrag:(\\S+)");
            theirPassword = field(answer, "a=ice-pwd:(\\S+)");
            server = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(),
                    Integer.parseInt(field(answer, "a=candidate:\\S+ 1 udp \\d+ \\S+ (\\d+)")));
            Thread.ofVirtual().start(this::receive);
            check();
            checked.get(5, TimeUnit.SECONDS);
            session = new DTLSClientProtocol().connect(new Client(), this);
            return (System.nanoTime() - began) / 1e6;
        }

        void leave() throws IOException {
            session.close();
            socket.close();
        }

        void count() {
            received = 0;
        }

        private void receive() {
            ByteBuffer buffer = ByteBuffer.allocate(2_048);
            try {
                while (true) {
                    buffer.clear();
                    socket.receive(buffer);
                    int first = buffer.get(0) & 0xff;
                    if (first < 4) {
                        checked.complete(null);
                    } else if (first < 64) {
                        handshake.add(Arrays.copyOf(buffer.array(), buffer.position()));
                    } else {
                        received++;
                    }
                }
            } catch (IOException closed) {
                // It left.
            }
        }

        /** A binding request that nominates. */
        void check() {
            byte[] name = (theirName + ":them").getBytes(StandardCharsets.US_ASCII);
            int padded = name.length + 3 & ~3;
            ByteBuffer request = ByteBuffer.allocate(20 + 4 + padded + 8 + 12 + 4 + 24);
            request.putShort((short) 1)
                    .putShort((short) (request.capacity() - 20))
                    .putInt(0x2112_a442)
                    .putLong(System.nanoTime())
                    .putInt(0)
                    .putShort((short) 6)
                    .putShort((short) name.length)
                    .put(Arrays.copyOf(name, padded))
                    .putShort((short) 0x24)
                    .putShort((short) 4)
                    .putInt(1_845_501_695)
                    .putShort((short) 0x802a)
                    .putShort((short) 8)
                    .putLong(1)
                    .putInt(0x0025_0000);
            try {
                Mac mac = Mac.getInstance("HmacSHA1");
                mac.init(new SecretKeySpec(theirPassword.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
                mac.update(request.array(), 0, request.position());
                request.putShort((short) 8).putShort((short) 20).put(mac.doFinal());
                socket.send(request.flip(), server);
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        }

        void speak() {
            ByteBuffer packet = ByteBuffer.allocate(172);
            packet.put((byte) 0x80)
                    .put((byte) 0)
                    .putShort((short) sequence)
                    .putInt(160 * sequence)
                    .putInt(7);
            Arrays.fill(packet.array(), 12, 172, (byte) 0xff);
            sequence++;
            try {
                socket.send(ByteBuffer.wrap(out.sealMedia(packet.array())), server);
            } catch (IOException gone) {
                // It left.
            }
        }

        @Override
        public int getReceiveLimit() {
            return 1_500;
        }

        @Override
        public int getSendLimit() {
            return 1_200;
        }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
            try {
                byte[] datagram = handshake.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (datagram == null) {
                    return -1;
                }
                System.arraycopy(datagram, 0, buffer, offset, datagram.length);
                return datagram.length;
            } catch (InterruptedException stopped) {
                throw new InterruptedIOException();
            }
        }

        @Override
        public void send(byte[] buffer, int offset, int length) throws IOException {
            socket.send(ByteBuffer.wrap(buffer, offset, length), server);
        }

        @Override
        public void close() {}

        private final class Client extends DefaultTlsClient {

            Client() {
                super(CRYPTO);
            }

            @Override
            protected ProtocolVersion[] getSupportedVersions() {
                return ProtocolVersion.DTLSv12.only();
            }

            @Override
            protected int[] getSupportedCipherSuites() {
                return new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
            }

            @Override
            @SuppressWarnings({"rawtypes", "unchecked"})
            public Hashtable getClientExtensions() throws IOException {
                Hashtable extensions = super.getClientExtensions();
                TlsSRTPUtils.addUseSRTPExtension(
                        extensions,
                        new UseSRTPData(
                                new int[] {SRTPProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80}, TlsUtils.EMPTY_BYTES));
                return extensions;
            }

            @Override
            public TlsAuthentication getAuthentication() {
                return new TlsAuthentication() {
                    @Override
                    public void notifyServerCertificate(TlsServerCertificate any) {}

                    @Override
                    public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                        return new BcDefaultTlsCredentialedSigner(
                                new TlsCryptoParameters(context),
                                CRYPTO,
                                key,
                                new Certificate(new TlsCertificate[] {new BcTlsCertificate(CRYPTO, certificate)}),
                                new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
                    }
                };
            }

            @Override
            public void notifyHandshakeComplete() throws IOException {
                super.notifyHandshakeComplete();
                byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 60);
                out = new SrtpDirection(
                        new SrtpKeys(Arrays.copyOf(material, 16), Arrays.copyOfRange(material, 32, 46)));
            }
        }
    }
}
