import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Text turns at once against a model that answers at once, streaming eight tokens; then one after sixty that never end; and
 * answers without an end. Prints {@code TEXT turns failed p50 p99}, {@code BARE p50 p99}, {@code STALLED failed millis},
 * {@code ENDLESS status}, and how long the first word is on its way to a client that streams: {@code FIRST p50 p99}. Arguments: the service's address, the model's port, seconds. TOKEN and AGENT are in the environment.
 */
public final class Texts {

    private static final int AT_ONCE = 150;
    private static final int STALLED = 60;
    private static final int FIRST_WORDS = 200;
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
            together("TEXT", threads, seconds, say(create(), "hello"));
            together("BARE", threads, Math.min(seconds, 10), request(model + "/v1/chat/completions", "{\"stream\":true,\"messages\":[]}"));
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
            for (int token = 0; token < 8 || endless; token++) {
                body.write(("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"},\"finish_reason\":null}]}\n\n")
                        .getBytes(StandardCharsets.UTF_8));
                if (token == 0) {
                    firstNanos = System.nanoTime();
                    body.flush();
                }
                if (token == 0 && asked.contains("stall")) {
                    OVER.await();
                }
            }
            body.write("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
                    .getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void together(String what, ExecutorService threads, long seconds, HttpRequest first) throws Exception {
        ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
        AtomicInteger failed = new AtomicInteger();
        List<HttpRequest> requests = new ArrayList<>(List.of(first));
        while (requests.size() < AT_ONCE) {
            requests.add(what.equals("TEXT") ? say(create(), "hello") : first);
        }
        // Once through everything before it counts.
        long counted = System.nanoTime() + 3_000_000_000L;
        long end = counted + seconds * 1_000_000_000;
        List<Future<?>> running = new ArrayList<>();
        for (HttpRequest request : requests) {
            running.add(threads.submit(() -> {
                while (System.nanoTime() < end) {
                    long began = System.nanoTime();
                    int status = send(request);
                    if (status != 200) {
                        failed.incrementAndGet();
                    } else if (began > counted) {
                        micros.add((System.nanoTime() - began) / 1_000);
                    }
                }
                return null;
            }));
        }
        for (Future<?> one : running) {
            one.get();
        }
        long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%s %d %d %.1f %.1f%n",
                what, sorted.length / seconds, failed.get(), sorted[sorted.length / 2] / 1e3, sorted[sorted.length * 99 / 100] / 1e3);
    }

    private static void stalled(ExecutorService threads) throws Exception {
        List<HttpRequest> requests = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            requests.add(say(create(), "stall"));
        }
        HttpRequest healthy = say(create(), "hello");
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
        HttpRequest asked = say(create(), "hello");
        HttpRequest streamed = HttpRequest.newBuilder(asked, (name, value) -> true)
                .header("Accept", "text/event-stream")
                .build();
        long[] micros = new long[FIRST_WORDS];
        for (int i = 0; i < FIRST_WORDS; i++) {
            try (var lines = HTTP.send(streamed, HttpResponse.BodyHandlers.ofLines()).body()) {
                micros[i] = lines.filter(line -> line.startsWith("data:"))
                        .mapToLong(line -> (System.nanoTime() - firstNanos) / 1_000)
                        .findFirst()
                        .orElseThrow();
            }
        }
        Arrays.sort(micros);
        System.out.printf(
                "FIRST %.1f %.1f%n", micros[FIRST_WORDS / 2] / 1e3, micros[FIRST_WORDS * 99 / 100] / 1e3);
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
