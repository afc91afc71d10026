import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The client of lists.sh: asks for pages by every documented filter, with values that many, few and no conversations have,
 * and prints how long that took (milliseconds: p50, p95, most; conversations a page), or how PostgreSQL did it. Arguments: URL, how many conversations there are, and rounds, or
 * the server's log, to which auto_explain writes.
 */
final class Lists {

    private static final Instant BEGAN = Instant.parse("2025-12-01T00:00:00Z");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TOKEN = System.getenv("TOKEN");
    private static final Random RANDOM = new Random(20261123);

    private static long conversations;

    public static void main(String[] arguments) throws Exception {
        conversations = Long.parseLong(arguments[1]);
        if (arguments[2].matches("[0-9]+")) {
            measure(arguments[0], Integer.parseInt(arguments[2]));
        } else {
            explain(arguments[0], Path.of(arguments[2]));
        }
    }

    private static void measure(String url, int rounds) throws Exception {
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        Map<String, Integer> sizes = new LinkedHashMap<>();
        for (int round = -2; round < rounds; round++) {
            for (var filter : filters().entrySet()) {
                long begin = System.nanoTime();
                int size = ask(url, filter.getValue());
                if (round >= 0) {
                    millis.computeIfAbsent(filter.getKey(), none -> new ArrayList<>()).add((System.nanoTime() - begin) / 1e6);
                    sizes.merge(filter.getKey(), size, Integer::sum);
                }
            }
        }
        millis.forEach((filter, times) -> {
            times.sort(Double::compare);
            System.out.printf("%-45s|%8.1f|%8.1f|%8.1f|%3d%n", filter,
                    times.get(times.size() / 2), times.get(times.size() * 95 / 100), times.getLast(),
                    sizes.get(filter) / rounds);
        });
    }

    /** Every round asks for other values. */
    private static Map<String, String> filters() {
        Map<String, String> filters = new LinkedHashMap<>();
        filters.put("none", "");
        filters.put("cursor, anywhere", cursor());
        for (String direction : List.of("inbound", "outbound")) {
            filters.put("direction " + direction, "&direction=" + direction);
        }
        for (String channel : List.of("telephone", "text", "email", "webrtc")) {
            filters.put("channel " + channel, "&channel=" + channel);
        }
        for (String status : List.of("completed", "failed", "transferred", "in_progress", "ringing")) {
            filters.put("status " + status, "&status=" + status);
        }
        filters.put("agent, half of all", "&agent_id=" + id(100));
        filters.put("agent, one of a thousand", "&agent_id=" + id(109));
        filters.put("agent, one of a million", "&agent_id=" + id(119));
        filters.put("agent, unknown", "&agent_id=" + id(99));
        filters.put("agent version", "&agent_version_id=" + id(10_000 + RANDOM.nextInt(15) * 10 + RANDOM.nextInt(3)));
        filters.put("web widget", "&web_widget_id=" + id(1));
        filters.put("user, whole number", "&user_id=%2B1415" + "%07d".formatted(RANDOM.nextInt(1_000_000)));
        filters.put("user, six digits", "&user_id=" + (100_000 + RANDOM.nextInt(900_000)));
        filters.put("user, four digits", "&user_id=" + (1_000 + RANDOM.nextInt(9_000)));
        filters.put("user, three digits", "&user_id=" + (100 + RANDOM.nextInt(900)));
        filters.put("user, two digits", "&user_id=" + (10 + RANDOM.nextInt(90)));
        filters.put("user, prefix of two thirds", "&user_id=CUSTOMER");
        filters.put("user, nobody", "&user_id=nobody-" + RANDOM.nextInt(1000));
        filters.put("agent number", "&agent_number=%2B1628555" + "%04d".formatted(RANDOM.nextInt(200)));
        filters.put("agent number, prefix of all", "&agent_number=%2B1628");
        filters.put("agent number, none", "&agent_number=%2B1629555" + "%04d".formatted(RANDOM.nextInt(200)));
        filters.put("duration above, half", "&duration_above=120");
        filters.put("duration above, few", "&duration_above=130000");
        filters.put("duration above, very few", "&duration_above=220000");
        filters.put("duration exactly", exactly("duration", RANDOM.nextInt(600)));
        filters.put("duration below, few", "&duration_below=0");
        filters.put("user turns above, half", "&user_turn_count_above=15");
        filters.put("user turns above, few", "&user_turn_count_above=40");
        filters.put("user turns above, none", "&user_turn_count_above=41");
        filters.put("user turns exactly", exactly("user_turn_count", RANDOM.nextInt(41)));
        filters.put("created, a day", "&created_after=" + at(0.4) + "&created_before=" + at(0.4, 86_400));
        filters.put("created before", "&created_before=" + at(RANDOM.nextDouble()));
        filters.put("created after", "&created_after=" + at(RANDOM.nextDouble()));
        filters.put("updated, an hour", "&updated_after=" + at(0.6) + "&updated_before=" + at(0.6, 3_600));
        filters.put("updated, a month", "&updated_after=" + at(0.3) + "&updated_before=" + at(0.3, 2_592_000));
        filters.put("updated before, long ago", "&updated_before=" + at(0.1));
        filters.put("updated before, any time", "&updated_before=" + at(RANDOM.nextDouble()));
        filters.put("updated after, any time", "&updated_after=" + at(RANDOM.nextDouble()));
        filters.put("updated after, lately", "&updated_after=" + at(0.9999));
        filters.put("updated after, never", "&updated_after=2099-01-01T00:00:00Z");
        filters.put("metadata, one order", metadata("{\"order_id\":\"" + RANDOM.nextLong(conversations) + "\"}"));
        filters.put("metadata, a seventh", metadata("{\"plan\":\"enterprise\"}"));
        filters.put("metadata, most", metadata("{\"plan\":\"free\"}"));
        filters.put("metadata, none", metadata("{\"plan\":\"gold\"}"));
        filters.put("metadata, all", metadata("{}"));
        filters.put("combined: channel and status", "&channel=email&status=failed");
        filters.put("combined: agent and status", "&agent_id=" + id(108) + "&status=transferred");
        filters.put("combined: agent and user", "&agent_id=" + id(100) + "&user_id=" + (1_000 + RANDOM.nextInt(9_000)));
        filters.put("combined: status and metadata", "&status=cancelled" + metadata("{\"plan\":\"enterprise\"}"));
        filters.put("combined: channel, duration and turns", "&channel=text&duration_above=1500&user_turn_count_below=2");
        filters.put("combined: status and updated before", "&status=failed&updated_before=" + at(0.2));
        filters.put("some fields", "&fields=id,status,direction");
        return filters;
    }

    /** The plan of each filter's query, as the server executed it for the service. */
    private static void explain(String url, Path log) throws Exception {
        measure(url, 1); // what is cached is so for all
        System.out.printf("%nEvery documented filter at %,d conversations, 9 of 10 in this organization%n", conversations);
        for (var filter : filters().entrySet()) {
            int before = Files.readAllLines(log).size();
            ask(url, filter.getValue());
            System.out.printf("%n## %s: %s%n", filter.getKey(), URLDecoder.decode(filter.getValue(), StandardCharsets.UTF_8));
            plan(log, before).forEach(System.out::println);
        }
    }

    private static List<String> plan(Path log, int before) throws Exception {
        while (true) {
            List<String> lines = Files.readAllLines(log);
            List<String> plan = new ArrayList<>();
            boolean ours = false;
            for (String line : lines.subList(before, lines.size())) {
                if (!line.startsWith("\t")) {
                    if (!plan.isEmpty()) {
                        return plan;
                    }
                    ours = false;
                } else if (line.contains("Query Text: ")) {
                    ours = line.contains("from conversation") || line.contains("FROM conversation");
                } else if (ours) {
                    plan.add(line.substring(1));
                }
            }
            if (!plan.isEmpty()) {
                return plan;
            }
            Thread.onSpinWait();
        }
    }

    private static int ask(String url, String filter) throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create(url + "/core/conversations?limit=50" + filter)).header("Authorization", "Bearer " + TOKEN).build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            System.out.println(response.statusCode() + " " + filter + " " + response.body());
        }
        return response.body().split("\"direction\"", -1).length - 1;
    }

    private static String cursor() {
        return "&cursor=" + java.util.Base64.getUrlEncoder().encodeToString(at(RANDOM.nextDouble()).getBytes(StandardCharsets.US_ASCII));
    }

    private static String exactly(String what, int value) {
        return "&" + what + "_above=" + value + "&" + what + "_below=" + value;
    }

    private static String metadata(String object) {
        return "&custom_metadata=" + URLEncoder.encode(object, StandardCharsets.UTF_8);
    }

    /** When this share of the conversations had begun. */
    private static String at(double share) {
        return at(share, 0);
    }

    private static String at(double share, long secondsLater) {
        return BEGAN.plusSeconds((long) (3 * share * conversations) + secondsLater).toString();
    }

    private static String id(long n) {
        return "01930000-0000-7000-8000-%012x".formatted(n);
    }
}
