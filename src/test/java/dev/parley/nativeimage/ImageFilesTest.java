package dev.parley.nativeimage;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

import jakarta.activation.DataHandler;
import jakarta.mail.Session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.sun.speech.freetts.FreeTTS;
import gov.nist.javax.sip.SipStackImpl;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.eclipse.angus.activation.MailcapFile;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.parley.Parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Files that libraries ask for by name are left out of a native image unless they are in a list. */
class ImageFilesTest {

    private static final List<Class<?>> LIBRARIES = List.of(
            SipStackImpl.class,
            IMAPStore.class,
            Session.class,
            DataHandler.class,
            MailcapFile.class,
            FreeTTS.class,
            ASN1Object.class,
            DTLSServerProtocol.class,
            PhoneNumberUtil.class);

    /** Read by initializers that run when the image is built. */
    private static final Set<String> READ_WHEN_BUILT = Set.of("org/commonmark/internal/util/entities.txt");

    /** We use these libraries by their own classes, and not as providers of Java's. */
    private static final Set<String> NOT_ASKED_FOR = Set.of("META-INF/services/java.security.Provider");

    private static Set<String> registered;
    private static Set<String> asked;

    @BeforeAll
    static void useTheLibraries() throws Exception {
        registered = new HashSet<>();
        for (JsonNode entry : json("META-INF/native-image/dev.parley/parley/reflect-config.json")) {
            registered.add(entry.path("name").asText());
        }
        RecordingLoader loader = new RecordingLoader(List.of(
                "dev.parley.media.",
                "dev.parley.nativeimage.LibrariesInUse",
                "com.sun.speech.",
                "de.dfki.lt.freetts.",
                "com.google.i18n.",
                "jakarta.mail.",
                "jakarta.activation.",
                "org.eclipse.angus.",
                "org.jsoup.",
                "org.commonmark."));
        Thread.currentThread().setContextClassLoader(loader);
        try {
            ((Runnable) loader.loadClass(LibrariesInUse.class.getName())
                            .getConstructor()
                            .newInstance())
                    .run();
        } finally {
            Thread.currentThread().setContextClassLoader(ImageFilesTest.class.getClassLoader());
        }
        asked = loader.asked();
    }

    @Test
    void everyFileThatALibraryAsksForIsInTheImage() throws Exception {
        assertTrue(asked.contains("com/google/i18n/phonenumbers/data/PhoneNumberMetadataProto_US"), asked::toString);
        assertTrue(asked.contains("META-INF/services/jakarta.mail.Provider"), asked::toString);
        assertEquals(Set.of(), missing(included()));
    }

    @Test
    void findsFilesThatNoListHas() throws Exception {
        List<PathMatcher> before = globs("com/google/i18n/phonenumbers/data/*");
        Set<String> missing = missing(before);
        assertTrue(missing.contains("META-INF/services/jakarta.mail.Provider"), missing::toString);
        assertTrue(missing.contains("META-INF/services/jakarta.mail.util.StreamProvider"), missing::toString);
        assertTrue(
                missing.contains("META-INF/services/jakarta.activation.spi.MailcapRegistryProvider"),
                missing::toString);
    }

    @Test
    void everyProviderThatALibraryNamesIsRegistered() throws Exception {
        Set<String> unknown = new TreeSet<>();
        List<PathMatcher> included = included();
        for (Class<?> library : LIBRARIES) {
            for (String file : RuntimeClasses.files(RuntimeClasses.home(library), "META-INF/services/")) {
                if (NOT_ASKED_FOR.contains(file)) {
                    continue;
                }
                if (!matches(included, file)) {
                    unknown.add(file);
                }
                providers(library, file).stream()
                        .filter(name -> !registered.contains(name))
                        .forEach(unknown::add);
            }
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void everyHandlerOfContentsIsRegistered() throws Exception {
        Set<String> unknown = new TreeSet<>();
        for (String line :
                text(IMAPStore.class, "META-INF/jakarta.mailcap").lines().toList()) {
            int at = line.indexOf("x-java-content-handler=");
            if (at >= 0 && !line.startsWith("#")) {
                String name = line.substring(at + "x-java-content-handler=".length())
                        .split(";")[0]
                        .strip();
                if (!registered.contains(name)) {
                    unknown.add(name);
                }
            }
        }
        assertEquals(Set.of(), unknown);
    }

    private static Set<String> missing(List<PathMatcher> included) {
        Set<String> missing = new TreeSet<>(asked);
        missing.removeIf(name -> READ_WHEN_BUILT.contains(name) || matches(included, name));
        return missing;
    }

    /** By our configuration, and by what comes with the libraries. */
    private static List<PathMatcher> included() throws Exception {
        Properties configuration = new Properties();
        try (InputStream file = Parley.class.getResourceAsStream("/application.properties")) {
            configuration.load(file);
        }
        List<PathMatcher> included = globs(
                configuration.getProperty("quarkus.native.resources.includes").split(","));
        for (Class<?> library : LIBRARIES) {
            for (String file : RuntimeClasses.files(RuntimeClasses.home(library), "META-INF/native-image/")) {
                if (file.endsWith("resource-config.json")) {
                    for (JsonNode include :
                            new ObjectMapper().readTree(text(library, file)).at("/resources/includes")) {
                        included.add(FileSystems.getDefault()
                                .getPathMatcher(
                                        "regex:" + include.path("pattern").asText()));
                    }
                }
            }
        }
        return included;
    }

    private static List<PathMatcher> globs(String... globs) {
        List<PathMatcher> matchers = new ArrayList<>();
        for (String glob : globs) {
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
        }
        return matchers;
    }

    private static boolean matches(List<PathMatcher> included, String name) {
        return included.stream().anyMatch(matcher -> matcher.matches(Path.of(name)));
    }

    private static List<String> providers(Class<?> library, String file) throws Exception {
        return text(library, file)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Of that library, whoever else has a file of this name. */
    private static String text(Class<?> library, String file) throws Exception {
        try (var jar = FileSystems.newFileSystem(RuntimeClasses.home(library))) {
            return new String(Files.readAllBytes(jar.getPath(file)), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode json(String name) throws Exception {
        try (InputStream file = ImageFilesTest.class.getClassLoader().getResourceAsStream(name)) {
            return new ObjectMapper().readTree(file);
        }
    }
}
