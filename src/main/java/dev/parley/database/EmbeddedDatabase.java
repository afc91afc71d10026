package dev.parley.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A real, durable PostgreSQL in a directory of ours, for development and tests.
 *
 * <p>Data is kept between starts. A server that a killed process left behind is used as it is, and stopped when the
 * process that took it over ends.
 */
public final class EmbeddedDatabase {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final Path owner;
    private final Path complete;
    private final Path binaries;

    private EmbeddedDatabase(Path directory) {
        Path home = directory.toAbsolutePath().normalize();
        this.data = home.resolve("data");
        this.owner = home.resolve("owner");
        this.complete = home.resolve("complete");
        this.binaries = home.resolve("server");
    }

    /**
     * Makes sure that the server of this directory runs.
     *
     * @return its JDBC URL
     * @throws UncheckedIOException when it cannot be started, with one line that says why
     */
    public static String running(Path directory) {
        EmbeddedDatabase database = new EmbeddedDatabase(directory);
        // Development reloads classes: the lock and the "is it mine" question must not depend on static state.
        synchronized (System.getProperties()) {
            int port = database.livePort().orElseGet(database::start);
            database.takeOverFromTheDead();
            return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
        }
    }

    /** The port in {@code postmaster.pid}, when that process lives and answers. */
    private Optional<Integer> livePort() {
        List<String> lines = lines(data.resolve("postmaster.pid"));
        if (lines.size() < 4
                || ProcessHandle.of(Long.parseLong(lines.get(0).strip())).isEmpty()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(lines.get(3).strip());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("localhost", port), 1000);
            return Optional.of(port);
        } catch (IOException notListening) {
            return Optional.empty();
        }
    }

    private int start() {
        try {
            Files.createDirectories(binaries);
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setOverrideWorkingDirectory(binaries.toFile())
                    // A first start that was killed halfway left a directory that no server can use.
                    .setCleanDataDirectory(!Files.exists(complete))
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(PATIENCE)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("max_connections", "200")
                    .start();
            if (!Files.exists(complete)) {
                Files.createFile(complete);
            }
            own();
            return server.getPort();
        } catch (IOException | RuntimeException failed) {
            throw new UncheckedIOException(new IOException(
                    "The embedded PostgreSQL did not start in " + data + ": " + failed.getMessage()
                            + ". As root it needs user namespaces; run as another user, or set PARLEY_DATABASE_URL.",
                    failed));
        }
    }

    private void takeOverFromTheDead() {
        boolean owned = lines(owner).stream()
                .findFirst()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)))
                .isPresent();
        if (!owned) {
            try {
                own();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private void own() throws IOException {
        Files.writeString(owner, Long.toString(ProcessHandle.current().pid()));
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "embedded-postgres-stop"));
    }

    private void stop() {
        List<String> lines = lines(data.resolve("postmaster.pid"));
        if (lines.isEmpty()) {
            return;
        }
        ProcessHandle.of(Long.parseLong(lines.getFirst().strip())).ifPresent(EmbeddedDatabase::stopFast);
    }

    /** SIGINT is PostgreSQL's fast shutdown: connections are cut, everything committed is on disk. */
    private static void stopFast(ProcessHandle server) {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(server.pid()))
                    .start()
                    .waitFor();
            server.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        } catch (IOException noKill) {
            server.destroy();
        } catch (CompletionException late) {
            if (!(late.getCause() instanceof TimeoutException)) {
                throw late;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException absent) {
            return List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
