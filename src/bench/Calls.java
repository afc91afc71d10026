import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The telephone and the client of calls.sh: a process of its own, so that the service's CPU is the service's. Prints the
 * milliseconds from created_at to the INVITE (p50, p99) on the node that was asked and on another one; then of 100 calls with
 * voice both ways the percentage of a core, the share of the due packets that came, how many were late by more than 40 ms,
 * and the latest in milliseconds. With the argument "bare" it prints the last for a loop that only sends and receives. With
 * "burst" it creates thousands of calls that are due at once, to a telephone that is always busy, and prints how many a
 * second got from their create to their stored outcome.
 */
final class Calls {

    private static final int LATENCY_CALLS = 300;
    private static final int CONCURRENT = 100;
    private static final int SECONDS = 20;
    private static final int BURST = 5_000;
    private static final int CLIENTS = 16;

    static final HttpClient HTTP = HttpClient.newHttpClient();
    static final String TOKEN = System.getenv("TOKEN");
    private static final String AGENT = System.getenv("AGENT");

    /** When the INVITE of each conversation came. */
    private static final Map<String, Instant> INVITES = new ConcurrentHashMap<>();
    private static final BlockingQueue<String> INVITED = new LinkedBlockingQueue<>();
    private static final Map<SocketAddress, Stream> STREAMS = new ConcurrentHashMap<>();

    static DatagramSocket sip;
    static DatagramSocket rtp;
    static volatile boolean answers;

    /** The packets of one call. */
    private static final class Stream {
        private long first;
        private int packets;
        private int late;
        private long latest;

        private void came(long now) {
            first = packets == 0 ? now : Math.min(first, now - packets * 20_000_000L);
            long lateness = now - first - packets * 20_000_000L;
            packets++;
            late += lateness > 40_000_000L ? 1 : 0;
            latest = Math.max(latest, lateness);
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("bare")) {
            bare();
            return;
        }
        InetAddress loopback = InetAddress.getLoopbackAddress();
        sip = new DatagramSocket(new InetSocketAddress(loopback, Integer.parseInt(arguments[2])));
        rtp = new DatagramSocket(new InetSocketAddress(loopback, 0));
        rtp.setReceiveBufferSize(4_000_000);
        Thread.ofPlatform().daemon().start(Calls::signalling);
        Thread.ofPlatform().daemon().priority(Thread.MAX_PRIORITY).start(Calls::voice);

        if (arguments[3].equals("burst")) {
            burst(arguments[0], 500); // warm
            System.out.println("BURST " + burst(arguments[0], BURST));
            System.exit(0);
        }
        latency(arguments[0], LATENCY_CALLS); // warm
        System.out.println("SAME " + latency(arguments[0], LATENCY_CALLS));
        latency(arguments[1], 50);
        System.out.println("OTHER " + latency(arguments[1], LATENCY_CALLS));
        concurrent(arguments[0], arguments[3]);
        System.exit(0);
    }

    private static String latency(String base, int calls) throws Exception {
        answers = false;
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            String created = create(base, i);
            String id = field(created, "id");
            while (!INVITES.containsKey(id)) {
                INVITED.poll(5, TimeUnit.SECONDS);
            }
            Instant committed = Instant.parse(field(created, "created_at"));
            millis.add(Duration.between(committed, INVITES.get(id)).toNanos() / 1e6);
        }
        millis.sort(Double::compare);
        return "%.1f %.1f".formatted(millis.get(calls / 2), millis.get(calls * 99 / 100));
    }

    private static String burst(String base, int calls) throws Exception {
        answers = false;
        long began = System.nanoTime();
        AtomicInteger next = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofVirtual().start(() -> {
                for (int n = next.getAndIncrement(); n < calls; n = next.getAndIncrement()) {
                    try {
                        create(base, n);
                    } catch (Exception broken) {
                        broken.printStackTrace();
                    }
                }
            }));
        }
        for (Thread client : clients) {
            client.join();
        }
        double created = (System.nanoTime() - began) / 1e9;
        while (any(base, "triggered") || any(base, "ringing")) {
            LockSupport.parkNanos(20_000_000);
        }
        double ended = (System.nanoTime() - began) / 1e9;
        return "%.0f %.0f".formatted(calls / ended, calls / created);
    }

    private static boolean any(String base, String status) throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(base + "/core/conversations?limit=1&fields=id&status=" + status))
                        .header("Authorization", "Bearer " + TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return !response.body().equals("[]");
    }

    private static void concurrent(String base, String pid) throws Exception {
        answers = true;
        for (int i = 0; i < CONCURRENT; i++) {
            create(base, i);
        }
        await(() -> STREAMS.size() == CONCURRENT);
        STREAMS.values().forEach(stream -> stream.packets = 0);
        STREAMS.values().forEach(stream -> stream.latest = 0);
        STREAMS.values().forEach(stream -> stream.late = 0);
        long cpu = cpu(pid);
        long began = System.nanoTime();
        await(() -> System.nanoTime() - began > SECONDS * 1_000_000_000L);
        double share = (cpu(pid) - cpu) / 100.0 / ((System.nanoTime() - began) / 1e9);
        report(share);
    }

    private static void report(double share) {
        long packets = STREAMS.values().stream().mapToLong(stream -> stream.packets).sum();
        long late = STREAMS.values().stream().mapToLong(stream -> stream.late).sum();
        long latest = STREAMS.values().stream().mapToLong(stream -> stream.latest).max().orElse(0);
        System.out.printf(
                "VOICE %.0f %.3f %d %d%n",
                100 * share, packets / (CONCURRENT * 50.0 * SECONDS), late, latest / 1_000_000);
    }

    /** One thread that sends each stream its packet every 20 ms and takes what comes back, and nothing else. */
    private static void bare() throws Exception {
        rtp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        rtp.setReceiveBufferSize(4_000_000);
        Thread.ofPlatform().daemon().priority(Thread.MAX_PRIORITY).start(Calls::voice);
        List<DatagramSocket> streams = new ArrayList<>();
        for (int i = 0; i < CONCURRENT; i++) {
            DatagramSocket stream = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            streams.add(stream);
            Thread.ofVirtual().start(() -> drain(stream));
        }
        DatagramPacket packet = new DatagramPacket(new byte[172], 172, rtp.getLocalSocketAddress());
        String own = Long.toString(ProcessHandle.current().pid());
        long cpu = 0;
        long began = System.nanoTime();
        for (int n = 0; n < 50 * (SECONDS + 2); n++) {
            if (n == 100) { // warm
                cpu = cpu(own);
                STREAMS.clear();
            }
            for (DatagramSocket stream : streams) {
                stream.send(packet);
            }
            LockSupport.parkNanos(began + (n + 1) * 20_000_000L - System.nanoTime());
        }
        double share = (cpu(own) - cpu) / 100.0 / SECONDS;
        report(share);
    }

    private static void drain(DatagramSocket stream) {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        while (true) {
            try {
                stream.receive(packet);
            } catch (Exception broken) {
                throw new IllegalStateException(broken);
            }
        }
    }

    interface Condition {
        boolean holds();
    }

    static void await(Condition condition) throws InterruptedException {
        long until = System.nanoTime() + 60_000_000_000L;
        while (!condition.holds() && System.nanoTime() < until) {
            INVITED.poll(100, TimeUnit.MILLISECONDS);
        }
    }

    /** In hundredths of a second. */
    static long cpu(String pid) throws Exception {
        String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat")).replaceAll(".*\\) ", "").split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    static String create(String base, int n) throws Exception {
        String body = "{\"channel\": \"telephone\", \"agent_id\": \"%s\", \"user_id\": \"+1415555%04d\"}"
                .formatted(AGENT, (100 + n) % 10_000);
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(base + "/core/conversations"))
                        .header("Authorization", "Bearer " + TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 202) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        matcher.find();
        return matcher.group(1);
    }

    static void signalling() {
        byte[] buffer = new byte[65_536];
        while (true) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                sip.receive(packet);
                Instant now = Instant.now();
                String text = new String(buffer, 0, packet.getLength());
                String method = text.substring(0, text.indexOf(' '));
                if (method.equals("INVITE")) {
                    String id = header(text, "Call-ID").substring(0, 36);
                    INVITES.putIfAbsent(id, now);
                    INVITED.add(id);
                    respond(text, answers ? "200 OK" : "486 Busy", packet.getSocketAddress());
                } else if (!method.equals("ACK") && !method.startsWith("SIP")) {
                    respond(text, "200 OK", packet.getSocketAddress());
                }
            } catch (Exception broken) {
                broken.printStackTrace();
            }
        }
    }

    private static void respond(String request, String status, SocketAddress to) throws Exception {
        String sdp = status.startsWith("200") && request.startsWith("INVITE")
                ? "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + rtp.getLocalPort()
                        + " RTP/AVP 0\r\n"
                : "";
        StringBuilder text = new StringBuilder("SIP/2.0 " + status + "\r\n");
        for (String line : request.split("\r\n")) {
            if (line.matches("(?i)(Via|From|Call-ID|CSeq):.*")) {
                text.append(line).append("\r\n");
            } else if (line.matches("(?i)To:.*")) {
                text.append(line).append(line.contains("tag=") ? "\r\n" : ";tag=bench\r\n");
            }
        }
        text.append("Contact: <sip:bench@127.0.0.1:" + sip.getLocalPort() + ">\r\n");
        text.append(sdp.isEmpty() ? "" : "Content-Type: application/sdp\r\n");
        text.append("Content-Length: " + sdp.length() + "\r\n\r\n" + sdp);
        byte[] bytes = text.toString().getBytes();
        sip.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private static String header(String message, String name) {
        return Arrays.stream(message.split("\r\n"))
                .filter(line -> line.startsWith(name + ":"))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 1)
                .strip();
    }

    /** Says back what it hears, to each. */
    private static void voice() {
        byte[] buffer = new byte[2_048];
        while (true) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                rtp.receive(packet);
                STREAMS.computeIfAbsent(packet.getSocketAddress(), from -> new Stream()).came(System.nanoTime());
                rtp.send(packet);
            } catch (Exception broken) {
                broken.printStackTrace();
            }
        }
    }
}
