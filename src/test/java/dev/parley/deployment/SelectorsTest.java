package dev.parley.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every selector of k8s/ against every pod that comes of it: each one selects the pods of its object's name, and no others. */
class SelectorsTest {

    @BeforeAll
    static void needsKubectl() {
        Program.require("kubectl");
    }

    /** The labels of each workload's pods, those of CloudNativePG's servers among them. */
    private static Map<String, Map<String, String>> pods(List<JsonNode> objects) {
        Map<String, Map<String, String>> pods = new TreeMap<>();
        for (JsonNode object : objects) {
            String name = object.at("/metadata/name").asText();
            if (Rendered.type(object).equals("postgresql.cnpg.io/v1/Cluster")) {
                pods.put(name, Map.of("cnpg.io/cluster", name));
            } else if (!object.at("/spec/template").isMissingNode()) {
                pods.put(name, labels(object.at("/spec/template/metadata/labels")));
            }
        }
        return pods;
    }

    private static Map<String, String> labels(JsonNode node) {
        Map<String, String> labels = new TreeMap<>();
        node.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    /** Which workloads a selector selects; one without labels selects all pods of the namespace. */
    static Set<String> selected(Map<String, String> selector, Map<String, Map<String, String>> pods) {
        assertFalse(selector.isEmpty(), "a selector without labels selects every pod of the namespace");
        Set<String> selected = new TreeSet<>();
        pods.forEach((workload, labels) -> {
            if (labels.entrySet().containsAll(selector.entrySet())) {
                selected.add(workload);
            }
        });
        return selected;
    }

    /** Those that say whom an object is for. */
    private static Stream<JsonNode> own(JsonNode object) {
        return switch (object.path("kind").asText()) {
            case "Deployment", "StatefulSet" ->
                Stream.of(object.at("/spec/selector/matchLabels"), object.at("/spec/template/spec"))
                        .flatMap(node -> node.has("containers") ? anti(node) : Stream.of(node));
            case "PodDisruptionBudget" -> Stream.of(object.at("/spec/selector/matchLabels"));
            case "NetworkPolicy" -> Stream.of(object.at("/spec/podSelector/matchLabels"));
            case "Service" ->
                object.path("apiVersion").asText().equals("v1")
                        ? Stream.of(object.at("/spec/selector"))
                        : Stream.empty();
            default -> Stream.empty();
        };
    }

    private static Stream<JsonNode> anti(JsonNode pod) {
        return pod.findValues("labelSelector").stream().map(selector -> selector.path("matchLabels"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void eachSelectsThePodsOfItsNameAlone(String overlay) {
        List<JsonNode> objects = Rendered.of(overlay);
        Map<String, Map<String, String>> pods = pods(objects);
        int selectors = 0;
        for (JsonNode object : objects) {
            String name = object.at("/metadata/name").asText();
            for (JsonNode selector : own(object).toList()) {
                assertEquals(Set.of(name), selected(labels(selector), pods), Rendered.type(object) + " " + name);
                selectors++;
            }
        }
        assertTrue(selectors >= 7, selectors + " selectors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void onlyTheServiceAndItsOwnServersReachTheDatabase(String overlay) {
        List<JsonNode> objects = Rendered.of(overlay);
        Map<String, Map<String, String>> pods = pods(objects);
        Set<String> reaching = new TreeSet<>();
        for (JsonNode rule :
                Rendered.find(objects, "NetworkPolicy", "parley-db").at("/spec/ingress")) {
            assertFalse(rule.path("from").isEmpty(), "open to all");
            for (JsonNode peer : rule.path("from").findValues("podSelector")) {
                reaching.addAll(selected(labels(peer.path("matchLabels")), pods));
            }
        }
        Set<String> servers = new TreeSet<>(pods.keySet());
        if (overlay.equals("dev")) {
            servers.remove("parley-db");
        }
        assertEquals(servers, reaching);
    }

    @Test
    void noticesASelectorThatSelectsEverything() {
        Map<String, Map<String, String>> pods = Map.of("a", Map.of("name", "a"), "b", Map.of("name", "b"));
        assertThrows(AssertionError.class, () -> selected(labels(new ObjectMapper().createObjectNode()), pods));
        assertEquals(Set.of("b"), selected(Map.of("name", "b"), pods));
        assertEquals(Set.of(), selected(Map.of("name", "c"), pods));
    }

    @Test
    void theAutoscalerAndItsTargetDoNotDisagree() {
        List<JsonNode> objects = Rendered.of("prod");
        JsonNode scaled =
                Rendered.find(objects, "HorizontalPodAutoscaler", "parley").at("/spec/scaleTargetRef");
        JsonNode target = Rendered.find(
                objects, scaled.path("kind").asText(), scaled.path("name").asText());
        assertTrue(target.at("/spec/replicas").isMissingNode(), "each apply would undo the autoscaler's count");
    }

    /** On the network of its machine, and one pod on each, a new pod finds no place before an old one leaves. */
    @Test
    void aPodForEachMachineRollsOut() {
        JsonNode deployment = Rendered.find(Rendered.of("prod"), "Deployment", "parley");
        assertTrue(deployment.at("/spec/template/spec/hostNetwork").asBoolean());
        assertEquals(0, deployment.at("/spec/strategy/rollingUpdate/maxSurge").asInt(-1));
        assertTrue(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable").asInt() > 0);
    }

    @Test
    void allNodesTogetherFitIntoTheDatabase() {
        List<JsonNode> objects = Rendered.of("prod");
        int nodes = Rendered.find(objects, "HorizontalPodAutoscaler", "parley")
                .at("/spec/maxReplicas")
                .asInt();
        int each = Rendered.find(objects, "ConfigMap", "parley-settings")
                .at("/data/QUARKUS_DATASOURCE_JDBC_MAX_SIZE")
                .asInt();
        JsonNode text = Rendered.find(objects, "Service", "parley-text").at("/spec/template");
        int textNodes = text.at("/metadata/annotations")
                .path("autoscaling.knative.dev/max-scale")
                .asInt();
        int textEach = Integer.parseInt(setting(text, "QUARKUS_DATASOURCE_JDBC_MAX_SIZE"));
        int allowed = Rendered.find(objects, "Cluster", "parley-db")
                .at("/spec/postgresql/parameters/max_connections")
                .asInt();
        int reserved = 30;
        assertTrue(each > 0 && textEach > 0 && nodes > 0 && textNodes > 0);
        assertTrue(nodes * each + textNodes * textEach + reserved <= allowed);
    }

    private static String setting(JsonNode pod, String name) {
        for (JsonNode variable : pod.at("/spec/containers/0/env")) {
            if (variable.path("name").asText().equals(name)) {
                return variable.path("value").asText();
            }
        }
        throw new AssertionError(name + " is not set");
    }

    /** The Secret that all share may name a mailbox: what stands in the container's own environment wins over it. */
    @Test
    void theServerlessServiceServesTextAlone() {
        JsonNode text =
                Rendered.find(Rendered.of("prod"), "Service", "parley-text").at("/spec/template");
        assertEquals("false", setting(text, "PARLEY_TELEPHONE_DIALER"));
        assertEquals("false", setting(text, "PARLEY_EMAIL_WORKER"));
        assertEquals("", setting(text, "PARLEY_IMAP_HOST"));
        assertEquals("0", setting(text, "PARLEY_WEBRTC_MAX_SESSIONS"));
        assertTrue(text.at("/spec/containers/0/image").asText().contains("native"));
        assertFalse(Rendered.find(Rendered.of("prod"), "Deployment", "parley")
                .at("/spec/template/spec/containers/0/image")
                .asText()
                .contains("native"));
    }

    /** What is reached from outside: everything that the service answers, but health, metrics and documents of machines. */
    @Test
    void theIngressHandsOutTheApiAndNothingElse() {
        List<JsonNode> objects = Rendered.of("prod");
        JsonNode ingress = Rendered.find(objects, "Ingress", "parley");
        List<String> paths = new ArrayList<>();
        ingress.at("/spec/rules/0/http/paths")
                .forEach(path -> paths.add(path.path("path").asText()));
        assertEquals(List.of("/core", "/admin", "/webrtc", "/email", "/talk"), paths);
        String host = "https://" + ingress.at("/spec/rules/0/host").asText();
        JsonNode settings =
                Rendered.find(objects, "ConfigMap", "parley-settings").path("data");
        assertEquals(host, settings.path("PARLEY_WEBRTC_PUBLIC_URL").asText());
        assertEquals(host, settings.path("PARLEY_EMAIL_PUBLIC_URL").asText());
        assertEquals(
                "26m",
                ingress.at("/metadata/annotations")
                        .path("nginx.ingress.kubernetes.io/proxy-body-size")
                        .asText());
    }

    @Test
    void theDatabaseIsOnSeveralMachinesAndArchived() {
        List<JsonNode> objects = Rendered.of("prod");
        JsonNode database = Rendered.find(objects, "Cluster", "parley-db").path("spec");
        assertEquals("required", database.at("/affinity/podAntiAffinityType").asText());
        assertFalse(database.at("/backup/barmanObjectStore").isMissingNode());
        assertEquals(
                "parley-db",
                Rendered.find(objects, "ScheduledBackup", "parley-db")
                        .at("/spec/cluster/name")
                        .asText());
    }
}
