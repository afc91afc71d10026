package dev.parley.nativeimage;

import java.io.InputStream;
import java.lang.classfile.ClassModel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

import gov.nist.javax.sip.header.CallID;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.Test;

import dev.parley.Parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StaticStateTest {

    /** Of libraries that are not in the list of those that begin at run time by themselves, and of Java. */
    private static final List<String> NEVER_STATIC =
            List.of("javax/sip/", "java/security/SecureRandom", "java/util/Random", "java/util/SplittableRandom");

    @Test
    void noStaticFieldHoldsWhatBeginsAtRunTime() throws Exception {
        Map<String, ClassModel> ours = new TreeMap<>(RuntimeClasses.of(RuntimeClasses.home(Parley.class)));
        ours.values().removeIf(type -> type.thisClass().asInternalName().startsWith("dev/parley/nativeimage/"));
        assertTrue(ours.containsKey("dev/parley/webrtc/dtls/DtlsIdentity"));
        assertEquals(Set.of(), new StaticState(ours, forbidden()).faults());
    }

    @Test
    void findsThemInFieldsInObjectsAndInInitializers() throws Exception {
        Map<String, ClassModel> faulty = new HashMap<>(RuntimeClasses.of(RuntimeClasses.home(StaticStateTest.class)));
        faulty.keySet().removeIf(name -> !name.startsWith("dev/parley/nativeimage/StaticStateTest$"));
        String at = "dev/parley/nativeimage/StaticStateTest$";
        assertEquals(
                Set.of(
                        at + "Name.NAME keeps org/bouncycastle/asn1/x500/X500Name",
                        "the initializer of " + at + "Name makes org/bouncycastle/asn1/x500/X500Name",
                        at + "Dice.RANDOM keeps java/security/SecureRandom",
                        "the initializer of " + at + "Dice makes java/security/SecureRandom",
                        at + "Deep.HOLDER keeps java/security/SecureRandom",
                        "the initializer of " + at + "Deep makes java/security/SecureRandom",
                        "the initializer of " + at + "Hidden makes gov/nist/javax/sip/header/CallID"),
                new StaticState(faulty, forbidden()).faults());
    }

    /** The packages of the list in the configuration, and what must not be static besides. */
    private static List<String> forbidden() throws Exception {
        Properties configuration = new Properties();
        try (InputStream file = Parley.class.getResourceAsStream("/application.properties")) {
            configuration.load(file);
        }
        String flag = "--initialize-at-run-time=";
        String arguments = configuration.getProperty("quarkus.native.additional-build-args");
        List<String> forbidden = new ArrayList<>(NEVER_STATIC);
        for (String name : arguments
                .substring(arguments.indexOf(flag) + flag.length())
                .split("(?<!\\\\),")[0]
                .split("\\\\,")) {
            forbidden.add(name.replace('.', '/') + "/");
        }
        assertTrue(forbidden.contains("gov/nist/"), forbidden::toString);
        return forbidden;
    }

    static final class Name {
        static final X500Name NAME = new X500Name("CN=parley");
    }

    static final class Dice {
        static final SecureRandom RANDOM = new SecureRandom();
    }

    static final class Holder {
        private final SecureRandom random = new SecureRandom();

        @Override
        public String toString() {
            return Integer.toString(random.nextInt());
        }
    }

    static final class Deep {
        static final Holder HOLDER = new Holder();
    }

    static final class Hidden {
        static final Object ID = id();

        private static Object id() {
            return new CallID();
        }
    }
}
