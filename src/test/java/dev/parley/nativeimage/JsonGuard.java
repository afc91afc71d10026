package dev.parley.nativeimage;

import java.nio.file.Path;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.jackson.ObjectMapperCustomizer;

/** In all tests of the application: JSON is made only of what a native image would know. */
@Singleton
class JsonGuard implements ObjectMapperCustomizer {

    private static final String KEPT = "dev.parley.nativeimage.registered";

    @Override
    public void customize(ObjectMapper mapper) {
        mapper.registerModule(new RegisteredTypesOnly(registered()));
    }

    /** The same for each application that is started here. */
    private static Set<String> registered() {
        synchronized (System.getProperties()) {
            String kept = System.getProperty(KEPT);
            if (kept == null) {
                kept = String.join(" ", RegisteredTypes.in(Path.of("target", "classes")));
                System.setProperty(KEPT, kept);
            }
            return Set.of(kept.split(" "));
        }
    }
}
