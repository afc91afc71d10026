package dev.parley.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.openapi.runtime.io.Format;

/**
 * The JSON Schema (2020-12) of AgentConfig: taken from the OpenAPI document, which is generated from the class, so that
 * there is one description and not two. OpenAPI 3.1 schemas are JSON Schema.
 */
@ApplicationScoped
public class AgentConfigSchema {

    private static final String COMPONENTS = "#/components/schemas/";
    private static final String DEFINITIONS = "#/$defs/";
    private static final String ROOT = "AgentConfig";

    private final OpenApiDocumentService documents;
    private final ObjectMapper json;

    AgentConfigSchema(OpenApiDocumentService documents, ObjectMapper json) {
        this.documents = documents;
        this.json = json;
    }

    /** A schema that stands for itself: everything it refers to is inside. */
    public ObjectNode schema() {
        JsonNode components = document().at("/components/schemas");
        TreeMap<String, JsonNode> definitions = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>();
        open.add(ROOT);
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!definitions.containsKey(name)) {
                JsonNode schema = components.path(name).deepCopy();
                redirect(schema, open);
                definitions.put(name, schema);
            }
        }
        ObjectNode root = json.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.setAll((ObjectNode) definitions.remove(ROOT));
        root.putObject("$defs").setAll(definitions);
        return root;
    }

    private static void redirect(JsonNode schema, Deque<String> found) {
        if (schema instanceof ObjectNode object && object.path("$ref").isTextual()) {
            String name = object.get("$ref").textValue().substring(COMPONENTS.length());
            object.put("$ref", DEFINITIONS + name);
            found.add(name);
        }
        schema.forEach(child -> redirect(child, found));
    }

    private JsonNode document() {
        try {
            return json.readTree(documents.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON));
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
