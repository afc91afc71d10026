package dev.parley.problem;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import jakarta.validation.Path;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;

/** Names a field the way the client wrote it: {@code agent_config.tools[0].url}. */
final class FieldPath {

    /** The name of the whole body, where no field can be named. */
    static final String BODY = "body";

    private static final PropertyNamingStrategies.SnakeCaseStrategy SNAKE_CASE =
            (PropertyNamingStrategies.SnakeCaseStrategy) PropertyNamingStrategies.SNAKE_CASE;

    private FieldPath() {}

    static String of(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.isEmpty() ? BODY : clip(path.toString());
    }

    /** The path of a violation without the method and its parameter, which are ours and not the client's. */
    static String of(Path violated) {
        String path = StreamSupport.stream(violated.spliterator(), false)
                .filter(node -> switch (node.getKind()) {
                    case METHOD, PARAMETER, RETURN_VALUE, CROSS_PARAMETER -> false;
                    default -> true;
                })
                .map(FieldPath::segment)
                .collect(Collectors.joining("."));
        return path.isEmpty() ? BODY : path.replace(".[", "[");
    }

    private static String segment(Path.Node node) {
        String index = node.getIndex() == null ? "" : "[" + node.getIndex() + "]";
        String name =
                node.getName() == null || node.getName().startsWith("<") ? "" : SNAKE_CASE.translate(node.getName());
        // Bean Validation hangs the index on the element after the list.
        return index.isEmpty() ? name : index + (name.isEmpty() ? "" : "." + name);
    }

    private static String clip(String path) {
        return path.length() <= 200 ? path : path.substring(0, 200) + "…";
    }
}
