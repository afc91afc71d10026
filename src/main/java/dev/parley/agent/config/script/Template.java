package dev.parley.agent.config.script;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with <code>{{variables}}</code>: {@code user_id}, {@code initial_context} and {@code custom_metadata.key}, where
 * the key may be a dotted path. What has no value is filled with nothing.
 */
public final class Template {

    private static final int MAX_LENGTH = 65_536;
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{([^{}]*)}}");
    private static final Pattern KNOWN = Pattern.compile("user_id|initial_context|custom_metadata(\\.[^.\\s]+){1,8}");

    private final String text;

    private Template(String text) {
        this.text = text;
    }

    public static Template of(String text) {
        return new Template(text);
    }

    /** The variables that nothing could ever fill, in their order; {@code more} are allowed beside the usual ones. */
    public List<String> unknownVariables(Set<String> more) {
        Set<String> unknown = new LinkedHashSet<>();
        Matcher variable = VARIABLE.matcher(text);
        while (variable.find()) {
            String name = variable.group(1).strip();
            if (!KNOWN.matcher(name).matches() && !more.contains(name)) {
                unknown.add(name);
            }
        }
        return new ArrayList<>(unknown);
    }

    /**
     * The text with each variable replaced by its value; the values are not read as templates again. What grows beyond 64
     * Ki characters is cut there.
     */
    public String fill(Function<String, String> values) {
        StringBuilder filled = new StringBuilder();
        Matcher variable = VARIABLE.matcher(text);
        int from = 0;
        while (variable.find() && filled.length() < MAX_LENGTH) {
            String value = values.apply(variable.group(1).strip());
            filled.append(text, from, variable.start()).append(value == null ? "" : value);
            from = variable.end();
        }
        filled.append(text, from, text.length());
        return filled.length() <= MAX_LENGTH ? filled.toString() : filled.substring(0, MAX_LENGTH);
    }
}
