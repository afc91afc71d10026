package dev.parley.conversation.read;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;

import dev.parley.problem.Problem;
import dev.parley.wire.QueryParameters;

/** The names on the wire of what {@link ConversationView} has, and who may see them. */
@ApplicationScoped
public class ConversationFields {

    private final Set<String> all;
    private final Set<String> open;

    ConversationFields(ObjectMapper json) {
        List<BeanPropertyDefinition> properties = json.getSerializationConfig()
                .introspect(json.constructType(ConversationView.class))
                .findProperties();
        all = names(properties);
        open = names(properties.stream()
                .filter(property -> property.findViews() == null)
                .toList());
    }

    private static Set<String> names(List<BeanPropertyDefinition> properties) {
        return properties.stream()
                .map(BeanPropertyDefinition::getName)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * All that may be seen.
     *
     * @param sensitive whether that is everything
     */
    Set<String> visible(boolean sensitive) {
        return sensitive ? all : open;
    }

    /**
     * What the parameter {@code fields} asks for, of that what may be seen; without it, all that may be seen.
     *
     * @throws Problem 422 when it names a field that there is not
     */
    Set<String> asked(QueryParameters query, boolean sensitive) {
        return query.text("fields")
                .map(names -> Arrays.stream(names.split(",", -1))
                        .map(String::strip)
                        .map(this::known)
                        .filter(visible(sensitive)::contains)
                        .collect(Collectors.toSet()))
                .orElse(visible(sensitive));
    }

    private String known(String name) {
        if (!all.contains(name)) {
            throw Problem.invalid("fields", "there is no field of this name: " + clip(name));
        }
        return name;
    }

    private static String clip(String name) {
        return name.length() <= 64 ? name : name.substring(0, 64) + "…";
    }
}
