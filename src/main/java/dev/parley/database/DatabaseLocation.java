package dev.parley.database;

import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Says where the database is: what the usual Quarkus properties say, else {@code parley.database.url}, else, where
 * {@code parley.database.embedded} names the class that starts one, a PostgreSQL of our own.
 *
 * <p>{@code parley.database.url} is a JDBC URL or a {@code postgresql://user:password@host:port/database} one.
 */
public final class DatabaseLocation implements ConfigSourceFactory {

    private static final String JDBC_URL = "quarkus.datasource.jdbc.url";
    private static final int BELOW_EVERYTHING_ELSE = 50;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (value(context, JDBC_URL) != null) {
            return List.of();
        }
        String url = value(context, "parley.database.url");
        if (url != null) {
            return source(fromUrl(url));
        }
        String embedded = value(context, "parley.database.embedded");
        if (embedded != null) {
            String directory =
                    Objects.requireNonNullElse(value(context, "parley.database.directory"), ".parley/postgres");
            return source(Map.of(JDBC_URL, start(embedded, Path.of(directory))));
        }
        return List.of();
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(BELOW_EVERYTHING_ELSE);
    }

    /** By name: a packaged application has the class but not the library behind it, and a native image must not look. */
    private static String start(String embedded, Path directory) {
        try {
            return (String)
                    Class.forName(embedded).getMethod("running", Path.class).invoke(null, directory);
        } catch (InvocationTargetException failed) {
            throw new IllegalStateException(failed.getCause().getMessage(), failed.getCause());
        } catch (ReflectiveOperationException absent) {
            throw new IllegalStateException("There is no embedded database here; set PARLEY_DATABASE_URL", absent);
        }
    }

    static Map<String, String> fromUrl(String url) {
        if (url.startsWith("jdbc:")) {
            return Map.of(JDBC_URL, url);
        }
        URI uri = URI.create(url);
        // Not getHost(): it knows no host names with an underscore, which container networks are full of.
        String[] authority = uri.getRawAuthority().split("@", 2);
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String jdbc = "jdbc:postgresql://" + authority[authority.length - 1] + uri.getRawPath() + query;
        if (authority.length == 1) {
            return Map.of(JDBC_URL, jdbc);
        }
        String[] user = authority[0].split(":", 2);
        return user.length == 1
                ? Map.of(JDBC_URL, jdbc, "quarkus.datasource.username", decode(user[0]))
                : Map.of(
                        JDBC_URL,
                        jdbc,
                        "quarkus.datasource.username",
                        decode(user[0]),
                        "quarkus.datasource.password",
                        decode(user[1]));
    }

    private static String decode(String percentEncoded) {
        return URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String value(ConfigSourceContext context, String name) {
        ConfigValue value = context.getValue(name);
        return value == null || value.getValue() == null || value.getValue().isBlank() ? null : value.getValue();
    }

    /** As if it stood in the environment: what stands there while the application is built must not go into the package. */
    static Iterable<ConfigSource> source(Map<String, String> properties) {
        Map<String, String> variables = properties.entrySet().stream()
                .collect(Collectors.toMap(
                        property -> property.getKey().replaceAll("[.-]", "_").toUpperCase(Locale.ROOT),
                        Map.Entry::getValue));
        return List.of(new EnvConfigSource(variables, BELOW_EVERYTHING_ELSE));
    }
}
