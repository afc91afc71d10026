package dev.parley.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import dev.parley.agent.config.voice.Recorders;
import dev.parley.wire.Uuids;

/** This node's spool, and the store. */
@ApplicationScoped
class RecordingFiles implements Recorders {

    private static final String SUFFIX = ".wav";

    private final RecordingStorageConfig config;
    private final Optional<RecordingStore> store;
    private final InstantSource clock;

    RecordingFiles(RecordingStorageConfig config, InstantSource clock) throws IOException {
        this.config = config;
        this.clock = clock;
        this.store = config.s3().endpoint().isPresent()
                ? Optional.of(bucket(config.s3(), clock))
                : config.directory().isPresent()
                        ? Optional.of(new DirectoryStore(config.directory().get()))
                        : Optional.empty();
    }

    private static RecordingStore bucket(RecordingStorageConfig.S3 s3, InstantSource clock) {
        String name = required(s3.bucket(), "bucket");
        String endpoint = s3.endpoint().orElseThrow().toString();
        return new S3Store(
                URI.create((endpoint.endsWith("/") ? endpoint : endpoint + "/") + name + "/"),
                new S3Signature(
                        required(s3.accessKey(), "access-key"), required(s3.secretKey(), "secret-key"), s3.region()),
                s3.timeout(),
                clock);
    }

    private static String required(Optional<String> setting, String name) {
        return setting.orElseThrow(
                () -> new IllegalArgumentException("parley.recording.s3." + name + " is required beside its endpoint"));
    }

    @Override
    public boolean canRecord() {
        return store.isPresent();
    }

    RecordingStore store() {
        return store.orElseThrow();
    }

    /** Where this one is written. */
    Path spooled(UUID recording) {
        return config.spool().resolve(recording + SUFFIX);
    }

    /** The same; the spool is made if it is not there. */
    Path open(UUID recording) throws IOException {
        Files.createDirectories(config.spool());
        return spooled(recording);
    }

    /** What is in the spool. */
    List<UUID> spooled() {
        if (!Files.isDirectory(config.spool())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(config.spool())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .flatMap(name -> Uuids.parse(name.substring(0, name.length() - SUFFIX.length())).stream())
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Whether nobody has written to it for so long. */
    boolean silentFor(UUID recording, Duration time) {
        try {
            Instant written = Files.getLastModifiedTime(spooled(recording)).toInstant();
            return written.isBefore(clock.instant().minus(time));
        } catch (IOException gone) {
            return false;
        }
    }
}
