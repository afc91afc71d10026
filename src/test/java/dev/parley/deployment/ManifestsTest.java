package dev.parley.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What {@code kubectl kustomize} makes of k8s/, held against the types of Kubernetes and against this service. */
class ManifestsTest {

    private static final Map<String, Class<?>> TYPES = Map.of(
            "apps/v1/Deployment", Deployment.class,
            "apps/v1/StatefulSet", StatefulSet.class,
            "v1/Service", Service.class,
            "v1/ServiceAccount", ServiceAccount.class,
            "v1/ConfigMap", ConfigMap.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
            "networking.k8s.io/v1/Ingress", Ingress.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
            "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class);

    /** Of operators that extend Kubernetes. */
    private static final Set<String> EXTENSIONS = Set.of(
            "postgresql.cnpg.io/v1/Cluster", "postgresql.cnpg.io/v1/ScheduledBackup", "serving.knative.dev/v1/Service");

    /** The types would keep unknown fields aside: here they are faults. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }

                @Override
                public boolean hasIgnoreMarker(AnnotatedMember member) {
                    return member.getName().contains("dditionalPropert") || super.hasIgnoreMarker(member);
                }
            });

    @BeforeAll
    static void needsKubectl() {
        Program.require("kubectl");
    }

    private static void check(JsonNode object) throws JsonProcessingException {
        if (!EXTENSIONS.contains(Rendered.type(object))) {
            assertTrue(TYPES.containsKey(Rendered.type(object)), "unknown: " + Rendered.type(object));
            STRICT.treeToValue(object, TYPES.get(Rendered.type(object)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void isWhatKubernetesTakes(String overlay) throws Exception {
        List<JsonNode> objects = Rendered.of(overlay);
        assertTrue(objects.size() >= 7);
        for (JsonNode object : objects) {
            check(object);
        }
    }

    @Test
    void noticesAWrongField() {
        JsonNode misspelt = STRICT.valueToTree(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Service",
                "metadata",
                Map.of("name", "x"),
                "spec",
                Map.of("prots", List.of())));
        assertThrows(JsonProcessingException.class, () -> check(misspelt));
        JsonNode mistyped = STRICT.valueToTree(
                Map.of("apiVersion", "apps/v1", "kind", "Deployment", "spec", Map.of("replicas", Map.of("min", 3))));
        assertThrows(JsonProcessingException.class, () -> check(mistyped));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void asksTheServiceWhereItAnswers(String overlay) {
        JsonNode pod =
                Rendered.find(Rendered.of(overlay), "Deployment", "parley").at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        assertEquals(
                "/q/health/started", container.at("/startupProbe/httpGet/path").asText());
        assertEquals(
                "/q/health/live", container.at("/livenessProbe/httpGet/path").asText());
        assertEquals(
                "/q/health/ready", container.at("/readinessProbe/httpGet/path").asText());
        Map<String, Integer> ports = new TreeMap<>();
        container
                .path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));
        assertEquals(Map.of("http", 8080, "sip-udp", 5060, "sip-tcp", 5060, "webrtc", 7878), ports);
        int grace = pod.path("terminationGracePeriodSeconds").asInt();
        int leaves = container.at("/lifecycle/preStop/sleep/seconds").asInt();
        assertTrue(grace >= leaves + seconds("quarkus.shutdown.timeout") + 60 + 10, "the drain does not fit");
    }

    private static int seconds(String property) {
        Properties properties = new Properties();
        try (var file = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            properties.load(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return Integer.parseInt(properties.getProperty(property).replace("s", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void runsWithoutRights(String overlay) {
        for (JsonNode object : Rendered.of(overlay)) {
            for (String containers : List.of("containers", "initContainers")) {
                for (JsonNode container : object.at("/spec/template/spec/" + containers)) {
                    if (Rendered.type(object).startsWith("apps/")) {
                        JsonNode security = container.path("securityContext");
                        assertFalse(security.path("allowPrivilegeEscalation").asBoolean(true));
                        assertEquals("ALL", security.at("/capabilities/drop/0").asText());
                        assertTrue(object.at("/spec/template/spec/securityContext/runAsNonRoot")
                                .asBoolean());
                        assertTrue(container.path("image").asText().startsWith("postgres")
                                || security.path("readOnlyRootFilesystem").asBoolean());
                    }
                    assertFalse(container.at("/resources/limits/memory").isMissingNode());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void holdsNoSecret(String overlay) {
        Set<String> literal = new TreeSet<>();
        for (JsonNode object : Rendered.of(overlay)) {
            assertFalse(object.path("kind").asText().equals("Secret"), "secrets are made elsewhere");
            object.path("data").properties().forEach(entry -> literal.add(entry.getKey()));
            for (JsonNode env : object.findValues("env")) {
                env.forEach(variable -> {
                    if (variable.has("value")) {
                        literal.add(variable.path("name").asText());
                    }
                });
            }
        }
        assertTrue(
                literal.stream()
                        .noneMatch(name -> name.matches(".*(PASSWORD|SECRET|KEY|TOKEN|CREDENTIAL|DATABASE_URL).*")),
                literal.toString());
    }

    @Test
    void everySettingIsOneThatTheServiceKnows() throws Exception {
        String settings = Files.readString(Path.of("src/main/docs/configuration.md"), StandardCharsets.UTF_8);
        for (String overlay : List.of("dev", "prod")) {
            Rendered.find(Rendered.of(overlay), "ConfigMap", "parley-settings").path("data").properties().stream()
                    .map(Map.Entry::getKey)
                    .filter(name -> name.startsWith("PARLEY_"))
                    .forEach(name -> assertTrue(settings.contains("`" + name + "`"), name));
        }
    }
}
