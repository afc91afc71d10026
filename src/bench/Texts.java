import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Text turns at once against a model that streams eight tokens at a usual pace; then one after sixty that never end; and an answer
 * without an end. Prints {@code TEXT turns failed p50 p99}, in milliseconds what a turn took beside the model's own time;
 * {@code DIRECT p50 p99}, the same of clients that ask the model itself in the same moments, which is what machine, client and
 * model add; {@code MODEL p50}, the model's own time; {@code STALLED late status millis}; {@code ENDLESS status}; and how long the
 * first word is on its way to a client that streams: {@code FIRST p50 p99}. Arguments: the service's address, the model's port,
 * seconds. TOKEN and AGENT are in the environment.
 */
public final class Texts {

    private static final int AT_ONCE = 150;
    private static final int DIRECT = 15;
    private static final int STALLED = 60;
    private static final int FIRST_WORDS = 200;
    private static final long PACE_NANOS = 250_000_000;
    /** Before it counts, the compiler of the JVM is through: it takes most of a core for more than a minute. */
    private static final long WARM_NANOS = 90_000_000_000L;

    private static final Pattern QUESTION = Pattern.compile("hello (\\d+)");
    private static final AtomicInteger QUESTIONS = new AtomicInteger();
    /** How long the model took over each question. */
    private static final Map<Integer, Long> MODEL_NANOS = new ConcurrentHashMap<>();

    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final CountDownLatch OVER = new CountDownLatch(1);

    /** When the model last said the first word of an answer. */
    private static volatile long firstNanos;

    private static String service;
    private static String model;

    public static void main(String[] arguments) throws Exception {
        service = arguments[0];
        model = "http://localhost:" + arguments[1];
        long seconds = Long.parseLong(arguments[2]);
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(arguments[1])), 1_000);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server.setExecutor(threads);
            server.createContext("/", Texts::answer);
            server.start();
            together(threads, seconds);
            firstWords();
            stalled(threads);
            System.out.println("ENDLESS " + send(say(create(), "endless")));
            OVER.countDown();
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            boolean endless = asked.contains("endless");
            boolean paced = asked.contains("hello ");
            long began = System.nanoTime();
            for (int token = 0; token < 8 || endless; token++) {
                body.write(("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n")
                        .getBytes(StandardCharsets.UTF_8));
                if (token == 0) {
                    firstNanos = System.nanoTime();
                }
                if (!endless) {
                    body.flush();
                }
                if (paced) {
                    Thread.sleep(Duration.ofNanos(began + (token + 1) * PACE_NANOS - System.nanoTime()));
                }
                if (token == 0 && asked.contains("stall")) {
                    OVER.await();
                }
            }
            Matcher question = QUESTION.matcher(asked);
            int last = 0;
            while (question.find()) {
                last = Integer.parseInt(question.group(1));
            }
            MODEL_NANOS.put(last, System.nanoTime() - began);
            body.write("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
                    .getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void together(ExecutorService threads, long seconds) throws Exception {
        ConcurrentLinkedQueue<Long> ours = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Long> direct = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Long> models = new ConcurrentLinkedQueue<>();
        AtomicInteger failed = new AtomicInteger();
        List<IntFunction<HttpRequest>> people = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            String conversation = create();
            people.add(question -> say(conversation, "hello " + question));
        }
        people.addAll(Collections.nCopies(DIRECT, question -> request(model, "hello " + question)));
        long counted = System.nanoTime() + WARM_NANOS;
        long end = counted + seconds * 1_000_000_000;
        List<Future<?>> running = new ArrayList<>();
        for (IntFunction<HttpRequest> asks : people) {
            Random person = new Random(running.size());
            boolean through = running.size() < AT_ONCE;
            running.add(threads.submit(() -> {
                while (System.nanoTime() < end) {
                    // People do not write in the same moment; programs that do would go on together for ever.
                    Thread.sleep(Duration.ofNanos(person.nextLong(8 * PACE_NANOS)));
                    int question = QUESTIONS.incrementAndGet();
                    HttpRequest request = asks.apply(question);
                    long began = System.nanoTime();
                    int status = send(request);
                    long took = System.nanoTime() - began;
                    if (status != 200) {
                        failed.incrementAndGet();
                        System.err.println("A turn was answered with " + status);
                    } else if (began > counted) {
                        (through ? ours : direct).add((took - MODEL_NANOS.get(question)) / 1_000);
                        models.add(MODEL_NANOS.get(question) / 1_000);
                    }
                }
                return null;
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
        System.out.printf("TEXT %d %d %s%n", ours.size() / seconds, failed.get(), percentiles(ours));
        System.out.printf("DIRECT %s%n", percentiles(direct));
        System.out.printf("MODEL %s%n", percentiles(models));
    }

    private static String percentiles(Collection<Long> micros) {
        long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
        return String.format("%.1f %.1f", sorted[sorted.length / 2] / 1e3, sorted[sorted.length * 99 / 100] / 1e3);
    }

    private static void stalled(ExecutorService threads) throws Exception {
        List<HttpRequest> requests = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            requests.add(say(create(), "stall"));
        }
        HttpRequest healthy = say(create(), "hi");
        List<Future<Integer>> running =
                requests.stream().map(request -> threads.submit(() -> send(request))).toList();
        int late = 0;
        for (Future<Integer> one : running) {
            late += one.get() == 504 ? 1 : 0;
        }
        long began = System.nanoTime();
        int status = send(healthy);
        System.out.printf("STALLED %d %d %d%n", late, status, (System.nanoTime() - began) / 1_000_000);
    }

    private static void firstWords() throws Exception {
        HttpRequest asked = say(create(), "hi");
        HttpRequest streamed = HttpRequest.newBuilder(asked, (name, value) -> true)
                .header("Accept", "text/event-stream")
                .build();
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < FIRST_WORDS; i++) {
            try (var lines = HTTP.send(streamed, HttpResponse.BodyHandlers.ofLines()).body()) {
                micros.add(lines.filter(line -> line.startsWith("data:"))
                        .map(line -> (System.nanoTime() - firstNanos) / 1_000)
                        .findFirst()
                        .orElseThrow());
            }
        }
        System.out.printf("FIRST %s%n", percentiles(micros));
    }

    private static String create() throws Exception {
        HttpResponse<String> created = HTTP.send(
                request(
                        service + "/core/conversations",
                        "{\"channel\":\"text\",\"user_id\":\"bench\",\"agent_id\":\"" + System.getenv("AGENT") + "\"}"),
                HttpResponse.BodyHandlers.ofString());
        return created.body().replaceAll("(?s).*?\"id\":\"([^\"]*)\".*", "$1");
    }

    private static HttpRequest say(String conversation, String text) {
        return request(service + "/core/conversations/" + conversation + "/messages", "{\"text\":\"" + text + "\"}");
    }

    private static HttpRequest request(String address, String body) {
        return HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer " + System.getenv("TOKEN"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static int send(HttpRequest request) throws Exception {
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
