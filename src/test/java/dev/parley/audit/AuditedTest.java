package dev.parley.audit;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Whatever changes how an organization is set up, or lets somebody listen, is on record; who adds such an operation has to decide. */
class AuditedTest {

    /** What begins and goes on with conversations, which have a record of their own, and what tells a receiver again. */
    private static final Set<String> NOT_ON_RECORD = Set.of(
            "createConversation",
            "sendMessage",
            "TextResource.stream",
            "endConversation",
            "cancelConversation",
            "transferConversation",
            "pressKeys",
            "testWebhookEndpoint",
            "replayWebhooks",
            "retryWebhookDelivery");

    private static final Set<String> ON_RECORD = Set.of(
            "createToken",
            "revokeToken",
            "createAgent",
            "replaceAgent",
            "deleteAgent",
            "createVersion",
            "replaceVersion",
            "publishVersion",
            "createTrunk",
            "replaceTrunk",
            "deleteTrunk",
            "createPhoneNumber",
            "changePhoneNumber",
            "replaceCallingPolicy",
            "NumberOwnerResource.give",
            "NumberOwnerResource.take",
            "DomainOwnerResource.give",
            "DomainOwnerResource.take",
            "createEmailAddress",
            "replaceEmailAddress",
            "deleteEmailAddress",
            "createEmailSuppression",
            "deleteEmailSuppression",
            "createEmailDomain",
            "deleteEmailDomain",
            "createWebhookEndpoint",
            "replaceWebhookEndpoint",
            "deleteWebhookEndpoint",
            "rotateWebhookSecret",
            "replaceRetention",
            "deleteConversation",
            "createErasure",
            "createListenerToken");

    @Test
    void holdsEveryOperationThatMattersLater() {
        Set<String> found = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.parley").stream()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(AuditedTest::changes)
                        .map(AuditedTest::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        found.removeAll(NOT_ON_RECORD);
        assertEquals(new TreeSet<>(ON_RECORD), found);
    }

    /** The operator's operations are not in the API document. */
    private static String name(JavaMethod method) {
        String id = method.isAnnotatedWith(Operation.class)
                ? method.getAnnotationOfType(Operation.class).operationId()
                : "";
        return id.isEmpty() ? method.getOwner().getSimpleName() + "." + method.getName() : id;
    }

    private static boolean changes(JavaMethod method) {
        boolean writes = method.isAnnotatedWith(POST.class)
                || method.isAnnotatedWith(PUT.class)
                || method.isAnnotatedWith(PATCH.class)
                || method.isAnnotatedWith(DELETE.class);
        return writes && method.isAnnotatedWith(RolesAllowed.class);
    }
}
