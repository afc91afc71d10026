package dev.parley.openapi;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** Which schemas the operations speak of, directly or through others: what else the generator found is internal. */
final class SchemaReferences {

    private static final String PREFIX = "#/components/schemas/";

    private SchemaReferences() {}

    static Set<String> of(OpenAPI api, Map<String, Schema> schemas) {
        Set<String> reached = new HashSet<>();
        Deque<Schema> open = new ArrayDeque<>();
        api.getPaths().getPathItems().values().stream()
                .flatMap(item -> item.getOperations().values().stream())
                .flatMap(SchemaReferences::schemas)
                .forEach(open::add);
        while (!open.isEmpty()) {
            Schema schema = open.remove();
            SchemaTidying.children(schema).forEach(open::add);
            if (schema.getAdditionalPropertiesSchema() != null) {
                open.add(schema.getAdditionalPropertiesSchema());
            }
            if (schema.getRef() != null) {
                String name = schema.getRef().substring(PREFIX.length());
                if (schemas.containsKey(name) && reached.add(name)) {
                    open.add(schemas.get(name));
                }
            }
        }
        return reached;
    }

    private static Stream<Schema> schemas(Operation operation) {
        Stream<Content> contents = Stream.concat(
                operation.getRequestBody() == null
                        ? Stream.empty()
                        : Stream.ofNullable(operation.getRequestBody().getContent()),
                operation.getResponses().getAPIResponses().values().stream()
                        .flatMap(response -> Stream.ofNullable(response.getContent())));
        Stream<Schema> bodies = contents.map(Content::getMediaTypes)
                .filter(Objects::nonNull)
                .map(Map::values)
                .flatMap(Collection::stream)
                .map(MediaType::getSchema);
        Stream<Schema> headers = operation.getResponses().getAPIResponses().values().stream()
                .flatMap(response ->
                        response.getHeaders() == null ? Stream.empty() : response.getHeaders().values().stream())
                .map(Header::getSchema);
        Stream<Schema> parameters = operation.getParameters() == null
                ? Stream.empty()
                : operation.getParameters().stream().map(Parameter::getSchema);
        return Stream.of(bodies, headers, parameters)
                .flatMap(schemas -> schemas)
                .filter(Objects::nonNull);
    }
}
