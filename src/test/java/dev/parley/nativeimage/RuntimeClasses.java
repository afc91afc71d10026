package dev.parley.nativeimage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Class files of a library or of a folder, by the names of their classes with slashes. */
final class RuntimeClasses {

    private RuntimeClasses() {}

    /** Where a class was loaded from. */
    static Path home(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Map<String, ClassModel> of(Path home) {
        Map<String, ClassModel> classes = new TreeMap<>();
        each(home, ".class", (name, bytes) -> {
            if (!name.startsWith("META-INF/") && !name.endsWith("module-info.class")) {
                ClassModel parsed = ClassFile.of().parse(bytes);
                classes.put(parsed.thisClass().asInternalName(), parsed);
            }
        });
        return classes;
    }

    /** Names of files, relative and with slashes, that begin so. */
    static List<String> files(Path home, String prefix) {
        List<String> names = new ArrayList<>();
        each(home, "", (name, bytes) -> {
            if (name.startsWith(prefix)) {
                names.add(name);
            }
        });
        return names;
    }

    private static void each(Path home, String suffix, BiConsumer<String, byte[]> use) {
        try {
            if (Files.isDirectory(home)) {
                walk(home, suffix, use);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(home)) {
                    walk(jar.getPath("/"), suffix, use);
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void walk(Path root, String suffix, BiConsumer<String, byte[]> use) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (Files.isRegularFile(file) && file.toString().endsWith(suffix)) {
                    use.accept(root.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
                }
            }
        }
    }
}
