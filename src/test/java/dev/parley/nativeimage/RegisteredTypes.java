package dev.parley.nativeimage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import jakarta.ws.rs.HttpMethod;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Which of our types a native image knows the methods and fields of: those that say so ({@link RegisterForReflection}), and what
 * resources take and return, with all that these hold. An entity of a {@code Response} is not among them.
 */
final class RegisteredTypes {

    private static final String OURS = "dev.parley.";

    private final Set<String> names = new TreeSet<>();

    private RegisteredTypes() {}

    /** Of all classes in a folder. */
    static Set<String> in(Path classes) {
        RegisteredTypes types = new RegisteredTypes();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (Stream<Path> files = Files.walk(classes)) {
            List<Path> all =
                    files.filter(file -> file.toString().endsWith(".class")).toList();
            for (Path file : all) {
                String name = classes.relativize(file).toString().replace('/', '.');
                types.read(Class.forName(name.substring(0, name.length() - ".class".length()), false, loader));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
        return types.names;
    }

    private void read(Class<?> type) {
        RegisterForReflection registered = type.getAnnotation(RegisterForReflection.class);
        if (registered != null) {
            Class<?>[] targets = registered.targets();
            for (Class<?> target : targets.length == 0 ? new Class<?>[] {type} : targets) {
                register(target, !registered.ignoreNested());
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            boolean served = Stream.of(method.getAnnotations())
                    .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
            if (served) {
                add(method.getGenericReturnType());
                List.of(method.getGenericParameterTypes()).forEach(this::add);
            }
        }
    }

    private void register(Class<?> type, boolean nested) {
        names.add(type.getName());
        if (nested) {
            List.of(type.getDeclaredClasses()).forEach(inner -> register(inner, true));
        }
    }

    private void add(Type type) {
        switch (type) {
            case Class<?> plain when plain.isArray() -> add(plain.getComponentType());
            case Class<?> plain
            when plain.getName().startsWith(OURS) && names.add(plain.getName()) -> {
                for (Field field : plain.getDeclaredFields()) {
                    add(field.getGenericType());
                }
                JsonSubTypes subTypes = plain.getAnnotation(JsonSubTypes.class);
                if (subTypes != null) {
                    Stream.of(subTypes.value()).forEach(sub -> add(sub.value()));
                }
                if (plain.getSuperclass() != null) {
                    add(plain.getSuperclass());
                }
            }
            case ParameterizedType of -> {
                add(of.getRawType());
                List.of(of.getActualTypeArguments()).forEach(this::add);
            }
            case GenericArrayType array -> add(array.getGenericComponentType());
            case WildcardType wild -> List.of(wild.getUpperBounds()).forEach(this::add);
            default -> {
                // Not ours, or read already.
            }
        }
    }
}
