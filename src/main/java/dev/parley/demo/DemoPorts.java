package dev.parley.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * In development only, before anything starts: refuses an HTTP port that is taken, in one line, and gives an instance of another
 * folder a mail server of its own. Instances of one folder share their database, and the mail server of the first.
 */
public final class DemoPorts implements ConfigSourceFactory {

    private static final String HTTP = "quarkus.http.port";
    private static final String SMTP = "parley.smtp.port";
    private static final String IMAP = "parley.imap.port";
    private static final Path FOLDER = Path.of(".parley");
    private static final Path FILE = FOLDER.resolve("mail-ports");
    /** A reload is no start: it finds its own ports taken. */
    private static final String DECIDED = "parley.demo.mail-ports";

    private static final String SHARED = "parley.demo.shared";
    private static final int ABOVE_THE_APPLICATIONS = 275;
    private static final int BEFORE_THE_DATABASE = 40;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!context.getProfiles().contains("dev")) {
            return List.of();
        }
        synchronized (System.getProperties()) {
            if (System.getProperty(DECIDED) == null) {
                decide(context);
            }
        }
        String[] ports = System.getProperty(DECIDED).split(" ");
        return List.of(new PropertiesConfigSource(
                Map.of(SMTP, ports[0], IMAP, ports[1]), "the demo's ports", ABOVE_THE_APPLICATIONS));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(BEFORE_THE_DATABASE);
    }

    static boolean isShared() {
        return Boolean.getBoolean(SHARED);
    }

    private static void decide(ConfigSourceContext context) {
        int http = port(context, HTTP, 8080);
        if (http != 0 && !isFree(http)) {
            System.err.println(
                    "Port " + http + " is taken, perhaps by another instance: ./mvnw quarkus:dev -Dquarkus.http.port="
                            + (http + 1) + " starts one more.");
            Runtime.getRuntime().halt(1);
        }
        boolean ofOurs = text(context, "parley.smtp.host", "localhost").equals("localhost");
        String others = ofOurs ? ofAnother() : null;
        int smtp = port(context, SMTP, 3025);
        int imap = port(context, IMAP, 3143);
        System.setProperty(SHARED, Boolean.toString(others != null));
        System.setProperty(
                DECIDED,
                others != null
                        ? others
                        : !ofOurs || isFree(smtp) && isFree(imap) ? smtp + " " + imap : free() + " " + free());
        if (ofOurs && others == null) {
            keep(ProcessHandle.current().pid() + " " + System.getProperty(DECIDED));
        }
    }

    /** The ports of a living instance of this folder, or null. */
    private static String ofAnother() {
        try {
            String[] kept = Files.readString(FILE).strip().split(" ", 2);
            boolean alive = kept.length == 2
                    && kept[0].matches("\\d{1,18}")
                    && Long.parseLong(kept[0]) != ProcessHandle.current().pid()
                    && ProcessHandle.of(Long.parseLong(kept[0])).isPresent();
            boolean listens =
                    alive && kept[1].matches("\\d{1,5} \\d{1,5}") && !isFree(Integer.parseInt(kept[1].split(" ")[0]));
            return listens ? kept[1] : null;
        } catch (NoSuchFileException first) {
            return null;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void keep(String ports) {
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FILE, ports + System.lineSeparator());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static int port(ConfigSourceContext context, String name, int usual) {
        return Integer.parseInt(text(context, name, Integer.toString(usual)));
    }

    private static String text(ConfigSourceContext context, String name, String usual) {
        ConfigValue value = context.getValue(name);
        return value == null || value.getValue() == null || value.getValue().isBlank()
                ? usual
                : value.getValue().strip();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static int free() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }
}
