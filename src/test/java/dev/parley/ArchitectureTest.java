package dev.parley;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Path;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The rooms of the house and the arrows between them, which all go one way. */
@AnalyzeClasses(packages = "dev.parley", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule arrowsGoOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("problem")
            .definedBy("dev.parley.problem..")
            .layer("wire")
            .definedBy("dev.parley.wire..")
            .layer("database")
            .definedBy("dev.parley.database..")
            .layer("fairness")
            .definedBy("dev.parley.fairness..")
            .layer("address")
            .definedBy("dev.parley.address..")
            .layer("model")
            .definedBy("dev.parley.model..")
            .layer("audit")
            .definedBy("dev.parley.audit..")
            .layer("access")
            .definedBy("dev.parley.access..")
            .layer("number")
            .definedBy("dev.parley.number..")
            .layer("agent")
            .definedBy("dev.parley.agent..")
            .layer("conversation")
            .definedBy("dev.parley.conversation..")
            .layer("event")
            .definedBy("dev.parley.event..")
            .layer("dialogue")
            .definedBy("dev.parley.dialogue..")
            .layer("queue")
            .definedBy("dev.parley.queue..")
            .layer("media")
            .definedBy("dev.parley.media..")
            .layer("recording")
            .definedBy("dev.parley.recording..")
            .layer("analysis")
            .definedBy("dev.parley.analysis..")
            .layer("erasure")
            .definedBy("dev.parley.erasure..")
            .layer("hook")
            .definedBy("dev.parley.hook..")
            .layer("usage")
            .definedBy("dev.parley.usage..")
            .layer("talk")
            .definedBy("dev.parley.talk..")
            .layer("text")
            .definedBy("dev.parley.text..")
            .layer("telephone")
            .definedBy("dev.parley.telephone..")
            .layer("email")
            .definedBy("dev.parley.email..")
            .layer("webrtc")
            .definedBy("dev.parley.webrtc..")
            .layer("openapi")
            .definedBy("dev.parley.openapi..")
            .layer("demo")
            .definedBy("dev.parley.demo..")
            .layer("main")
            .definedBy("dev.parley")
            .whereLayer("problem")
            .mayNotAccessAnyLayer()
            .whereLayer("database")
            .mayNotAccessAnyLayer()
            .whereLayer("wire")
            .mayOnlyAccessLayers("problem")
            .whereLayer("fairness")
            .mayNotAccessAnyLayer()
            .whereLayer("address")
            .mayOnlyAccessLayers("fairness")
            .whereLayer("model")
            .mayOnlyAccessLayers("wire")
            .whereLayer("audit")
            .mayOnlyAccessLayers("wire")
            .whereLayer("access")
            .mayOnlyAccessLayers("audit", "problem", "wire", "database")
            .whereLayer("number")
            .mayOnlyAccessLayers("audit", "access", "address", "problem", "wire")
            .whereLayer("agent")
            .mayOnlyAccessLayers("audit", "access", "number", "problem", "wire")
            .whereLayer("conversation")
            .mayOnlyAccessLayers("access", "agent", "number", "problem", "wire")
            .whereLayer("event")
            .mayOnlyAccessLayers("audit", "access", "address", "conversation", "problem", "queue", "wire")
            .whereLayer("dialogue")
            .mayOnlyAccessLayers("conversation", "address", "agent", "fairness", "model", "problem", "wire")
            .whereLayer("queue")
            .mayOnlyAccessLayers("conversation")
            .whereLayer("media")
            .mayOnlyAccessLayers("address", "agent", "wire")
            .whereLayer("recording")
            .mayOnlyAccessLayers("audit", "media", "queue", "conversation", "access", "agent", "problem", "wire")
            .whereLayer("analysis")
            .mayOnlyAccessLayers("queue", "dialogue", "conversation", "fairness", "agent", "model", "wire")
            .whereLayer("erasure")
            .mayOnlyAccessLayers("audit", "conversation", "agent", "access", "problem", "wire")
            .whereLayer("hook")
            .mayOnlyAccessLayers("conversation", "address", "agent", "wire")
            .whereLayer("usage")
            .mayOnlyAccessLayers("access", "problem", "wire")
            .whereLayer("talk")
            .mayOnlyAccessLayers("media", "recording", "dialogue", "conversation", "agent", "model", "queue", "wire")
            .whereLayer("text")
            .mayOnlyAccessLayers("conversation", "dialogue", "access", "agent", "problem", "wire")
            .whereLayer("telephone")
            .mayOnlyAccessLayers(
                    "audit",
                    "conversation",
                    "queue",
                    "dialogue",
                    "media",
                    "talk",
                    "access",
                    "address",
                    "agent",
                    "number",
                    "problem",
                    "wire")
            .whereLayer("email")
            .mayOnlyAccessLayers(
                    "address",
                    "audit",
                    "event",
                    "conversation",
                    "queue",
                    "dialogue",
                    "access",
                    "agent",
                    "fairness",
                    "problem",
                    "wire")
            .whereLayer("webrtc")
            .mayOnlyAccessLayers(
                    "audit", "conversation", "queue", "dialogue", "media", "talk", "access", "agent", "problem", "wire")
            .whereLayer("openapi")
            .mayOnlyAccessLayers("access")
            .whereLayer("demo")
            .mayOnlyBeAccessedByLayers("main")
            .whereLayer("text")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("telephone")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("email")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("webrtc")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule roomsFormNoRing =
            SlicesRuleDefinition.slices().matching("dev.parley.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule chambersFormNoRing =
            SlicesRuleDefinition.slices().matching("dev.parley.(**)").should().beFreeOfCycles();

    @ArchTest
    static void noChamberIsFull(JavaClasses house) {
        Map<String, Set<String>> chambers = house.stream()
                .filter(type -> type.getSource().isPresent())
                .collect(Collectors.groupingBy(
                        JavaClass::getPackageName,
                        Collectors.mapping(
                                type -> type.getSource().get().getFileName().orElse("?"), Collectors.toSet())));
        chambers.forEach((chamber, files) -> assertTrue(files.size() <= 16, () -> chamber + " has " + files.size()));
    }

    /** Who needs more does more than one thing. */
    @ArchTest
    static void noBeanNeedsMoreThanEight(JavaClasses house) {
        house.stream()
                .filter(type -> type.isAnnotatedWith(ApplicationScoped.class) || type.isAnnotatedWith(Path.class))
                .flatMap(type -> type.getConstructors().stream())
                .forEach(made -> assertTrue(made.getParameters().size() <= 8, made::getFullName));
    }

    @ArchTest
    static final ArchRule noRoomIsADrawerForOddThings =
            noClasses().should().resideInAnyPackage("..util..", "..common..", "..helper..", "..manager..", "..impl..");

    @ArchTest
    static final ArchRule theTimeOfDayIsInjected = noClasses()
            .that()
            .resideOutsideOfPackage("dev.parley.wire")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");
}
