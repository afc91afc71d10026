package dev.parley.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What {@code kubectl kustomize} makes of an overlay. */
final class Rendered {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Rendered() {}

    static List<JsonNode> of(String overlay) {
        try {
            Process kubectl = new ProcessBuilder("kubectl", "kustomize", "k8s/overlays/" + overlay)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<JsonNode> objects = new ArrayList<>();
            YAML.readerFor(JsonNode.class)
                    .<JsonNode>readValues(kubectl.getInputStream())
                    .forEachRemaining(objects::add);
            assertEquals(0, kubectl.waitFor());
            return objects;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    static String type(JsonNode object) {
        return object.path("apiVersion").asText() + "/" + object.path("kind").asText();
    }

    static JsonNode find(List<JsonNode> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
