import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.parley.access.key.SigningKey;
import dev.parley.access.TokenSigner;

/**
 * A thousand organizations with a webhook endpoint each, of which a hundred are dead (half refuse, half take and never answer) and
 * fifty answer after five seconds, or none are; 500 events a second over all. Prints {@code DELIVERED count lost p50 p99 max}: what
 * the healthy were told, and how many milliseconds after the event. Arguments: the service's address, the database's, the port of the
 * receivers, seconds, and {@code ill} or {@code healthy}. The signing key is in the environment as PARLEY_ACCESS_SIGNING_KEY.
 */
public final class Webhooks {

    private static final int ENDPOINTS = 1_000;
    private static final int REFUSING = 50;
    private static final int SILENT = 100;
    private static final int SLOW = 150;
    private static final int A_SECOND = 500;
    private static final int OF_A_CONVERSATION = 4;
    private static final Duration SLOWLY = Duration.ofSeconds(5);
    private static final int WARM_SECONDS = 20;
    private static final Duration LAST = Duration.ofSeconds(10);

    private static final Pattern NUMBER = Pattern.compile("\"n\":(\\d+)");
    private static final CountDownLatch OVER = new CountDownLatch(1);
    /** When each event was told, and how long it took to the healthy ones. */
    private static final ConcurrentHashMap<Long, Long> TOLD = new ConcurrentHashMap<>();

    private static final ConcurrentLinkedQueue<Long> MICROS = new ConcurrentLinkedQueue<>();
    private static final AtomicLong DUE = new AtomicLong();

    private static boolean ill;
    private static long counted;

    public static void main(String[] arguments) throws Exception {
        ill = arguments[4].equals("ill");
        int port = Integer.parseInt(arguments[2]);
        int seconds = Integer.parseInt(arguments[3]);
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", port), 2_000);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection database = DriverManager.getConnection(arguments[1])) {
            server.setExecutor(threads);
            server.createContext("/", Webhooks::receive);
            server.start();
            List<UUID> organizations = organizations(database, arguments[0], port);
            tell(database, organizations, WARM_SECONDS + seconds);
            Thread.sleep(LAST);
            OVER.countDown();
            server.stop(0);
        }
        long[] sorted = MICROS.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "DELIVERED %d %d %.1f %.1f %.1f%n",
                sorted.length,
                DUE.get() - sorted.length,
                sorted[sorted.length / 2] / 1e3,
                sorted[sorted.length * 99 / 100] / 1e3,
                sorted[sorted.length - 1] / 1e3);
    }

    private static List<UUID> organizations(Connection database, String service, int port) throws Exception {
        SigningKey key = SigningKey.ofPem(System.getenv("PARLEY_ACCESS_SIGNING_KEY"));
        HttpClient client = HttpClient.newHttpClient();
        List<UUID> organizations = new ArrayList<>();
        try (PreparedStatement organization = database.prepareStatement(
                        "INSERT INTO organization (id, name, created_at) VALUES (?, ?, now())");
                PreparedStatement token = database.prepareStatement(
                        "INSERT INTO access_token (id, organization_id, name, scopes, created_at)"
                                + " VALUES (?, ?, 'bench', '{webhooks:manage}', now())")) {
            for (int i = 0; i < ENDPOINTS; i++) {
                UUID id = UUID.randomUUID();
                UUID tokenId = UUID.randomUUID();
                organization.setObject(1, id);
                organization.setString(2, "webhooks " + id);
                organization.executeUpdate();
                token.setObject(1, tokenId);
                token.setObject(2, id);
                token.executeUpdate();
                String bearer =
                        TokenSigner.sign(key, tokenId, id, Set.of("webhooks:manage"), Instant.now(), null);
                String url = "http://localhost:" + (ill && i < REFUSING ? port + 1 : port) + "/" + i;
                int status = client.send(
                                HttpRequest.newBuilder(URI.create(service + "/core/webhook-endpoints"))
                                        .header("Authorization", "Bearer " + bearer)
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString("{\"url\": \"" + url + "\"}"))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status != 201) {
                    throw new IllegalStateException("answered " + status);
                }
                organizations.add(id);
            }
        }
        return organizations;
    }

    /** Each organization in turn; a conversation is told of four times. */
    private static void tell(Connection database, List<UUID> organizations, int seconds) throws Exception {
        List<UUID> conversations = new ArrayList<>();
        organizations.forEach(organization -> conversations.add(UUID.randomUUID()));
        long began = System.nanoTime();
        counted = began + Duration.ofSeconds(WARM_SECONDS).toNanos();
        try (PreparedStatement tell = database.prepareStatement(
                "SELECT tell(?, ?, 'conversation.turn_added', jsonb_build_object('n', ?::bigint))")) {
            for (long n = 0; n < (long) seconds * A_SECOND; n++) {
                int which = (int) (n % ENDPOINTS);
                long round = n / ENDPOINTS;
                if (round % OF_A_CONVERSATION == 0) {
                    conversations.set(which, UUID.randomUUID());
                }
                long wait = began + n * (1_000_000_000L / A_SECOND) - System.nanoTime();
                if (wait > 0) {
                    Thread.sleep(Duration.ofNanos(wait));
                }
                tell.setObject(1, organizations.get(which));
                tell.setObject(2, conversations.get(which));
                tell.setLong(3, n);
                tell.execute();
                long now = System.nanoTime();
                TOLD.put(n, now);
                if (now > counted && isHealthy(which)) {
                    DUE.incrementAndGet();
                }
            }
        }
    }

    private static boolean isHealthy(int which) {
        return !ill || which >= SLOW;
    }

    private static void receive(HttpExchange exchange) {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes());
            long now = System.nanoTime();
            int which = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
            if (ill && which < SILENT) {
                OVER.await();
            } else if (ill && which < SLOW) {
                Thread.sleep(SLOWLY);
            }
            exchange.sendResponseHeaders(204, -1);
            Matcher number = NUMBER.matcher(body);
            if (isHealthy(which) && number.find()) {
                Long told = TOLD.remove(Long.parseLong(number.group(1)));
                if (told != null && told > counted) {
                    MICROS.add((now - told) / 1_000);
                }
            }
        } catch (Exception gone) {
            Thread.currentThread().interrupt();
        }
    }
}
