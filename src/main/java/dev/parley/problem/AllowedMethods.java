package dev.parley.problem;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;

import io.quarkus.arc.InjectableBean;
import io.quarkus.arc.impl.ArcContainerImpl;

/** Which methods an address knows (RFC 9110, 10.2.1): the framework refuses the others without telling. */
@ApplicationScoped
class AllowedMethods {

    private List<Served> served;

    private record Served(Pattern path, String method) {}

    /** For the header {@code Allow}. */
    String at(String path) {
        Set<String> methods = served().stream()
                .filter(one -> one.path().matcher(path).matches())
                .map(Served::method)
                .collect(Collectors.toCollection(TreeSet::new));
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        methods.add(HttpMethod.OPTIONS);
        return String.join(", ", methods);
    }

    private synchronized List<Served> served() {
        if (served == null) {
            List<Served> all = new ArrayList<>();
            // A look-up of all objects finds one bean alone there.
            for (InjectableBean<?> bean : ArcContainerImpl.instance().getBeans()) {
                Class<?> type = bean.getBeanClass();
                if (type.isAnnotationPresent(Path.class)) {
                    read(type, all);
                }
            }
            served = List.copyOf(all);
        }
        return served;
    }

    private static void read(Class<?> type, List<Served> all) {
        for (Method method : type.getDeclaredMethods()) {
            Path below = method.getAnnotation(Path.class);
            String path = type.getAnnotation(Path.class).value() + "/" + (below == null ? "" : below.value());
            Stream.of(method.getAnnotations())
                    .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                    .filter(verb -> verb != null)
                    .forEach(verb -> all.add(new Served(pattern(path), verb.value())));
        }
    }

    /** {@code /core/agents/{id}} and the like; what stands for a segment may be anything. */
    private static Pattern pattern(String path) {
        String segments = Stream.of(path.split("/"))
                .filter(segment -> !segment.isEmpty())
                .map(segment -> segment.startsWith("{") ? "/[^/]+" : "/" + Pattern.quote(segment))
                .collect(Collectors.joining());
        return Pattern.compile(segments + "/?");
    }
}
