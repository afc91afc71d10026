package dev.parley.nativeimage;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URL;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import jakarta.activation.DataHandler;
import jakarta.mail.Session;

import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.sun.speech.freetts.FreeTTS;
import gov.nist.javax.sip.SipStackImpl;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.eclipse.angus.activation.MailcapFile;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A native image is linked with everything that its classes refer to: what is not there must be known not to be used. */
class MissingClassesTest {

    /**
     * A library that no extension of the platform prepares for native images.
     *
     * @param one of its classes
     * @param others beginnings of the names of the jars that may have what it refers to
     * @param lacks beginnings of names of classes that nobody has, and that are out of the image's reach
     */
    private record Library(Class<?> one, List<String> others, List<String> lacks) {

        @Override
        public String toString() {
            return RuntimeClasses.home(one).getFileName().toString();
        }
    }

    static List<Library> libraries() {
        return List.of(
                new Library(SipStackImpl.class, List.of("log4j-over-slf4j"), List.of()),
                new Library(
                        IMAPStore.class,
                        List.of("jakarta.mail-api", "jakarta.activation-api"),
                        List.of("org/graalvm/nativeimage/")),
                new Library(Session.class, List.of("jakarta.activation-api"), List.of()),
                new Library(DataHandler.class, List.of(), List.of()),
                new Library(MailcapFile.class, List.of("jakarta.activation-api"), List.of("org/graalvm/nativeimage/")),
                new Library(FreeTTS.class, List.of(), List.of()),
                new Library(ASN1Object.class, List.of(), List.of()),
                new Library(DTLSServerProtocol.class, List.of("bcprov", "bcutil"), List.of()),
                new Library(PhoneNumberUtil.class, List.of(), List.of()),
                new Library(PhoneNumberToTimeZonesMapper.class, List.of("libphonenumber", "prefixmapper"), List.of()));
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void everyClassThatALibraryRefersToIsThere(Library library) {
        assertEquals(Set.of(), missing(library));
    }

    @Test
    void findsTheLog4jOfTheSipStack() {
        Set<String> missing = missing(new Library(SipStackImpl.class, List.of(), List.of()));
        assertTrue(missing.contains("org/apache/log4j/Logger"), missing::toString);
    }

    private static Set<String> missing(Library library) {
        Map<String, ClassModel> classes = RuntimeClasses.of(RuntimeClasses.home(library.one));
        Map<String, Boolean> known = new HashMap<>();
        Set<String> missing = new TreeSet<>();
        for (ClassModel type : classes.values()) {
            for (PoolEntry entry : type.constantPool()) {
                if (entry instanceof ClassEntry reference) {
                    String name = element(reference.asInternalName());
                    if (!classes.containsKey(name) && !known.computeIfAbsent(name, asked -> isThere(asked, library))) {
                        missing.add(name);
                    }
                }
            }
        }
        return missing;
    }

    /** Of an array its elements; of primitive ones Object. */
    private static String element(String name) {
        String inside = name.replaceFirst("^\\[+", "");
        if (inside.equals(name)) {
            return name;
        }
        return inside.startsWith("L") ? inside.substring(1, inside.length() - 1) : "java/lang/Object";
    }

    private static boolean isThere(String name, Library library) {
        String file = name + ".class";
        if (ClassLoader.getPlatformClassLoader().getResource(file) != null
                || library.lacks.stream().anyMatch(name::startsWith)) {
            return true;
        }
        URL found = MissingClassesTest.class.getClassLoader().getResource(file);
        return found != null
                && library.others.stream().anyMatch(jar -> found.getPath().contains("/" + jar + "-"));
    }
}
