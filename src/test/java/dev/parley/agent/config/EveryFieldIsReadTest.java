package dev.parley.agent.config;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import dev.parley.number.trunk.NewTrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Nothing in a configuration is accepted and ignored: some code that neither checks nor copies it reads every field. */
class EveryFieldIsReadTest {

    private static final Set<String> CHECKS =
            Set.of("Rules", "Validator", "Check", "FixedTexts", "UniqueToolNames", "LinearPatterns");
    private static final Set<String> COPIES = Set.of("toString", "hashCode", "equals");
    /** By the claim and by the plan of what is kept, which read what is stored. */
    private static final List<String> READ_IN_SQL =
            List.of("AgentConfig.retention", "Outbound.maxCalls", "Outbound.callsPerSecond");

    @Test
    void ofAgentsAndTrunks() {
        JavaClasses house = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.parley");
        List<String> ignored = Stream.concat(records(AgentConfig.class), records(NewTrunk.class))
                .distinct()
                .flatMap(type -> Arrays.stream(type.getRecordComponents())
                        .filter(field -> !isRead(house.get(type), field.getName()))
                        .map(field -> type.getSimpleName() + "." + field.getName()))
                .toList();
        assertEquals(READ_IN_SQL, ignored);
    }

    /** By its accessor, or by a method of the record that says what it means. */
    private static boolean isRead(JavaClass config, String field) {
        return config.getMethods().stream()
                .filter(method -> method.getFieldAccesses().stream()
                        .anyMatch(access -> access.getTarget().getName().equals(field)))
                .filter(method ->
                        !COPIES.contains(method.getName()) && !method.getName().startsWith("with"))
                .flatMap(method -> method.getAccessesToSelf().stream())
                .map(JavaAccess::getOriginOwner)
                .anyMatch(
                        reader -> !reader.equals(config) && CHECKS.stream().noneMatch(reader.getFullName()::contains));
    }

    /** A record and those that its fields hold. */
    private static Stream<Class<?>> records(Class<?> type) {
        return Stream.concat(
                Stream.of(type),
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getGenericType)
                        .map(Object::toString)
                        .flatMap(EveryFieldIsReadTest::named)
                        .flatMap(EveryFieldIsReadTest::records));
    }

    private static Stream<Class<?>> named(String genericType) {
        return Arrays.stream(genericType.split("[<>, ]+"))
                .filter(name -> name.startsWith("dev.parley."))
                .map(EveryFieldIsReadTest::load)
                .filter(Class::isRecord);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
