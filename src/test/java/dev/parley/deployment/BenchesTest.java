package dev.parley.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** Benches are compiled as they are started, and by no build. */
class BenchesTest {

    private static final Pattern OURS = Pattern.compile("import (dev\\.parley\\.[\\w.]+);");

    @Test
    void nameClassesThatAreThere() throws IOException {
        List<String> names;
        try (Stream<Path> benches = Files.list(Path.of("src/bench"))) {
            names = benches.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(BenchesTest::imports)
                    .toList();
        }
        assertFalse(names.isEmpty());
        for (String name : names) {
            assertDoesNotThrow(() -> Class.forName(name, false, getClass().getClassLoader()), name);
        }
    }

    private static Stream<String> imports(Path bench) {
        try {
            return OURS.matcher(Files.readString(bench)).results().map(found -> found.group(1));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
