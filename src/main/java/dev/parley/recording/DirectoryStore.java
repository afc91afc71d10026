package dev.parley.recording;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Recordings in a directory, which all nodes see. */
final class DirectoryStore implements RecordingStore {

    private final Path directory;

    DirectoryStore(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
    }

    @Override
    public void put(String name, Path file) throws IOException {
        Path to = directory.resolve(name);
        Files.createDirectories(to.getParent());
        // Another file system than the spool's, perhaps: it is whole when it has its name.
        Path whole = to.resolveSibling(to.getFileName() + ".part");
        Files.copy(file, whole, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel written = FileChannel.open(whole, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(whole, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public InputStream read(String name, long from, long length) throws IOException {
        FileChannel file = FileChannel.open(directory.resolve(name), StandardOpenOption.READ);
        file.position(from);
        return Channels.newInputStream(file);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }
}
