package dev.parley.telephone.sip;

import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import gov.nist.javax.sip.SipStackImpl;
import org.junit.jupiter.api.Test;

import dev.parley.telephone.sip.transport.SipLog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a native image must know of classes that libraries make by name. */
class NativeImageTest {

    private static final String REGISTERED = "/META-INF/native-image/dev.parley/parley/reflect-config.json";

    @Test
    void registersEveryHeaderParserOfTheSipStack() throws Exception {
        Set<String> missing = new TreeSet<>();
        Set<String> registered = registered();
        Path library = Path.of(SipStackImpl.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile jar = new JarFile(library.toFile())) {
            for (var entry : jar.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith("gov/nist/javax/sip/parser/") && name.endsWith("Parser.class")) {
                    Class<?> parser = Class.forName(name.replace('/', '.').replace(".class", ""));
                    if (madeByName(parser) && !registered.contains(parser.getName())) {
                        missing.add(parser.getName());
                    }
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void registersOurLogger() throws Exception {
        assertTrue(registered().contains(SipLog.class.getName()));
        assertTrue(SipLog.class.getConstructor().trySetAccessible());
    }

    private static boolean madeByName(Class<?> parser) {
        try {
            return !Modifier.isAbstract(parser.getModifiers())
                    && Modifier.isPublic(parser.getConstructor(String.class).getModifiers());
        } catch (NoSuchMethodException otherwise) {
            return false;
        }
    }

    private static Set<String> registered() throws Exception {
        Set<String> names = new HashSet<>();
        try (InputStream file = NativeImageTest.class.getResourceAsStream(REGISTERED)) {
            for (JsonNode entry : new ObjectMapper().readTree(file)) {
                names.add(entry.path("name").asText());
            }
        }
        return names;
    }
}
