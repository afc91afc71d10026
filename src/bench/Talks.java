import com.sun.net.httpserver.HttpServer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The people and the recognizer of talks.sh, in a process of their own. Everybody says what the agent said first (it is a voice), as
 * soon as the agent has been silent for a second, again and again; the recognizer hears the same sentence in it at once. Prints for
 * each number of talks at once the milliseconds from the last voiced frame to the first of the answer, less the silence that ends a
 * turn (p50, p99), how many answers that were, the percentage of a core, packets late by more than 40 ms, and the latest. Then
 * everybody interrupts every answer, and what is printed is read off the voice that came: the milliseconds from the first voiced frame
 * of an interruption to the last loud one of the agent, who is ducked then, and to its last one at all (the median, and the percentage
 * within 250 and 600; the agent may have begun a new answer by the time that is looked at).
 */
final class Talks {

    private static final int SECONDS = 40;
    /** Behind words that end a sentence. */
    private static final int END_OF_TURN = 300;

    private static final int FRAME = 160;
    /** Frames into an answer that is interrupted. */
    private static final int INTERRUPTED_AFTER = 40;

    private static final int OVER_AFTER = 75;
    private static final Pattern REPLY = Pattern.compile("\"reply_ms\":\\s*(\\d+)");
    private static final byte[] SILENCE = new byte[FRAME];

    private static final Map<SocketAddress, Person> PEOPLE = new ConcurrentHashMap<>();
    private static final List<Long> DUCKED = Collections.synchronizedList(new ArrayList<>());
    private static final List<Long> SILENT = Collections.synchronizedList(new ArrayList<>());
    private static volatile List<byte[]> words = List.of();
    private static volatile boolean interrupts;
    /** Nobody says anything any more. */
    private static volatile boolean over;

    /** On one call. */
    private static final class Person {
        private final List<byte[]> heard = new ArrayList<>();
        private long first;
        private int packets;
        private int late;
        private long latest;
        private int silent;
        private boolean spoken;
        private int saying = -1;
        private int sequence;
        private int loudest;
        private int speaking;
        private boolean fresh;
        private long began;
        private long lastLoud;
        private long lastVoiced;

        synchronized void hears(byte[] payload, long now) {
            first = packets == 0 ? now : Math.min(first, now - packets * 20_000_000L);
            long lateness = now - first - packets * 20_000_000L;
            packets++;
            late += lateness > 40_000_000L ? 1 : 0;
            latest = Math.max(latest, lateness);
            boolean loud = loud(payload);
            spoken |= loud;
            silent = loud ? 0 : silent + 1;
            speaking = loud ? speaking + 1 : silent > 10 ? 0 : speaking;
            measure(payload, loud, now);
            if (words.isEmpty() && spoken) {
                heard.add(payload);
            }
        }

        /** Ducked, its loudest are a fifth as loud. */
        private void measure(byte[] payload, boolean voiced, long now) {
            int peak = peak(payload);
            loudest = Math.max(loudest, peak);
            if (began != 0) {
                lastLoud = peak > loudest * 2 / 5 ? now : lastLoud;
                lastVoiced = voiced ? now : lastVoiced;
                if (over) {
                    began = 0;
                } else if (now - began > OVER_AFTER * 20_000_000L) {
                    DUCKED.add((lastLoud - began) / 1_000_000);
                    SILENT.add((lastVoiced - began) / 1_000_000);
                    began = 0;
                }
            }
        }

        synchronized byte[] says() {
            if (interrupts && saying < 0 && began == 0 && speaking > INTERRUPTED_AFTER) {
                saying = 0;
                speaking = 0;
                fresh = true;
            }
            if (saying < 0 && spoken && silent > 50 && !words.isEmpty()) {
                saying = 0;
                spoken = false;
            }
            byte[] payload = !over && saying >= 0 && saying < words.size() ? words.get(saying++) : SILENCE;
            if (fresh && loud(payload)) {
                fresh = false;
                began = System.nanoTime();
                lastLoud = began;
                lastVoiced = began;
            }
            saying = saying == words.size() ? -1 : saying;
            return ByteBuffer.allocate(12 + FRAME)
                    .putShort((short) 0x8000)
                    .putShort((short) sequence)
                    .putInt(sequence++ * FRAME)
                    .putInt(7)
                    .put(payload)
                    .array();
        }
    }

    /** By the exponent of μ-law. */
    private static boolean loud(byte[] payload) {
        int loud = 0;
        for (byte sample : payload) {
            loud += (~sample & 0x70) >= 0x30 ? 1 : 0;
        }
        return loud > FRAME / 8;
    }

    private static int peak(byte[] payload) {
        int peak = 0;
        for (byte sample : payload) {
            int inverted = ~sample;
            peak = Math.max(peak, (((inverted & 0x0f) << 3) + 132 << ((inverted & 0x70) >> 4)) - 132);
        }
        return peak;
    }

    /** The median, and how many of a hundred are within the target. */
    private static String within(long target, List<Long> millis) {
        List<Long> sorted = new ArrayList<>(millis);
        Collections.sort(sorted);
        long within = sorted.stream().filter(each -> each <= target).count();
        return sorted.isEmpty() ? "- -" : sorted.get(sorted.size() / 2) + " " + 100 * within / sorted.size();
    }

    public static void main(String[] arguments) throws Exception {
        String base = arguments[0];
        InetAddress loopback = InetAddress.getLoopbackAddress();
        Arrays.fill(SILENCE, (byte) 0xff);
        recognizer(Integer.parseInt(arguments[2]));
        Calls.sip = new DatagramSocket(new InetSocketAddress(loopback, Integer.parseInt(arguments[1])));
        Calls.rtp = new DatagramSocket(new InetSocketAddress(loopback, 0));
        Calls.rtp.setReceiveBufferSize(8_000_000);
        Calls.answers = true;
        Thread.ofPlatform().daemon().start(Calls::signalling);
        Thread.ofPlatform().daemon().priority(Thread.MAX_PRIORITY).start(Talks::hear);
        Thread.ofPlatform().daemon().priority(Thread.MAX_PRIORITY).start(Talks::speak);
        learn(base);
        run(base, arguments[3], 20); // warm
        for (int talks : new int[] {1, 10, 50, 100}) {
            System.out.println("TALKS " + talks + " " + run(base, arguments[3], talks));
        }
        interrupts = true;
        run(base, arguments[3], 50);
        System.out.println("INTERRUPTIONS " + SILENT.size() + " " + within(250, DUCKED) + " " + within(600, SILENT));
        System.exit(0);
    }

    private static void recognizer(int port) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        byte[] answer = "{\"text\": \"Where is my order?\"}".getBytes();
        server.createContext("/v1/audio/transcriptions", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    private static void learn(String base) throws Exception {
        Calls.create(base, 0);
        Calls.await(() -> PEOPLE.values().stream().anyMatch(person -> person.spoken && person.silent > 40));
        Person person = PEOPLE.values().iterator().next();
        synchronized (person) {
            words = List.copyOf(person.heard.subList(0, person.heard.size() - 40));
        }
        PEOPLE.clear();
    }

    private static String run(String base, String pid, int talks) throws Exception {
        PEOPLE.clear();
        over = false;
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < talks; i++) {
            ids.add(Calls.field(Calls.create(base, i), "id"));
        }
        Calls.await(() -> PEOPLE.size() >= talks);
        long cpu = Calls.cpu(pid);
        long began = System.nanoTime();
        Calls.await(() -> System.nanoTime() - began > SECONDS * 1_000_000_000L);
        double share = (Calls.cpu(pid) - cpu) / ((System.nanoTime() - began) / 1e9);
        int late = PEOPLE.values().stream().mapToInt(person -> person.late).sum();
        long latest = PEOPLE.values().stream().mapToLong(person -> person.latest).max().orElse(0) / 1_000_000;
        List<Integer> replies = new ArrayList<>();
        for (String id : ids) {
            Matcher reply = REPLY.matcher(get(base + "/core/conversations/" + id));
            while (reply.find()) {
                replies.add(Integer.parseInt(reply.group(1)) - END_OF_TURN);
            }
        }
        replies.sort(Integer::compare);
        int count = replies.size();
        over = true;
        // Until the agent has given up those who do not answer.
        LockSupport.parkNanos(8_000_000_000L);
        return count == 0
                ? "- - 0 - - -"
                : "%d %d %d %.0f %d %d"
                        .formatted(
                                replies.get(count / 2), replies.get(count * 99 / 100), count, share, late, latest);
    }

    private static String get(String url) throws Exception {
        return Calls.HTTP
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Authorization", "Bearer " + Calls.TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static void hear() {
        byte[] buffer = new byte[2_048];
        while (true) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                Calls.rtp.receive(packet);
                if (packet.getLength() == 12 + FRAME) {
                    PEOPLE.computeIfAbsent(packet.getSocketAddress(), from -> new Person())
                            .hears(Arrays.copyOfRange(buffer, 12, 12 + FRAME), System.nanoTime());
                }
            } catch (Exception broken) {
                broken.printStackTrace();
            }
        }
    }

    private static void speak() {
        long due = System.nanoTime();
        while (true) {
            due += 20_000_000L;
            LockSupport.parkNanos(due - System.nanoTime());
            PEOPLE.forEach((address, person) -> {
                try {
                    byte[] packet = person.says();
                    Calls.rtp.send(new DatagramPacket(packet, packet.length, address));
                } catch (Exception broken) {
                    broken.printStackTrace();
                }
            });
        }
    }
}
