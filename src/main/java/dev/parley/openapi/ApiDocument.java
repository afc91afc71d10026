package dev.parley.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.headers.Header;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.security.SecurityRequirement;

import dev.parley.access.Scope;

/**
 * Completes the OpenAPI document, when the application is built, with what all operations share: errors, paging, and the
 * examples that stand in {@code openapi/examples.json}.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ApiDocument implements OASFilter {

    private static final String EXAMPLES = "openapi/examples.json";
    private static final String SCHEME = "token";

    @Override
    public void filterOpenAPI(OpenAPI api) {
        Map<String, JsonNode> examples = examples();
        api.getPaths()
                .getPathItems()
                .forEach((path, item) -> item.getOperations().forEach((method, operation) -> {
                    if (operation.getOperationId() == null) {
                        return;
                    }
                    describe(operation.getResponses());
                    sayWhichScopes(operation);
                    addErrors(path, method, operation);
                    if (operation.getOperationId().startsWith("list")) {
                        addParameters(operation);
                    }
                    addExamples(operation, examples.get(operation.getOperationId()));
                }));
        SchemaTidying.tidy(api);
        WebhookDocument.addTo(api);
    }

    /** OpenAPI asks for one with each response; what it is, its schema says. */
    private static void describe(APIResponses responses) {
        responses.getAPIResponses().forEach((status, response) -> {
            if (response.getDescription() == null || response.getDescription().isEmpty()) {
                response.setDescription(
                        switch (status) {
                            case "201" -> "It was made.";
                            case "204" -> "It is gone.";
                            default -> "Done.";
                        });
            }
        });
    }

    /** Several scopes of one requirement would all be needed: each alone is enough, but where two are. */
    private static void sayWhichScopes(Operation operation) {
        if (operation.getOperationId().equals("createListenerToken")) {
            operation.setSecurity(List.of(requirement(Scope.CONVERSATIONS_MANAGE, Scope.CONVERSATIONS_READ_SENSITIVE)));
        } else if (operation.getSecurity() != null) {
            operation.setSecurity(operation.getSecurity().stream()
                    .flatMap(any -> any.getScheme(SCHEME).stream())
                    .map(ApiDocument::requirement)
                    .toList());
        }
    }

    /** Any token will do where the framework says that any role does. */
    private static SecurityRequirement requirement(String... scopes) {
        return OASFactory.createSecurityRequirement()
                .addScheme(
                        SCHEME,
                        Stream.of(scopes).filter(scope -> !scope.equals("**")).toList());
    }

    private static void addErrors(String path, PathItem.HttpMethod method, Operation operation) {
        error(operation, "401", "No token, or a bad, expired or revoked one; WWW-Authenticate says which.");
        error(operation, "403", "The token lacks the scope, which detail names.");
        error(operation, "429", "The organization asks for more than its share; Retry-After says when to come back.");
        error(
                operation,
                "503",
                "The database is away, or another thing is busy, for the moment; Retry-After says when to come back.");
        if (path.contains("{")
                || List.of("createConversation", "createEmailAddress", "deleteEmailDomain")
                        .contains(operation.getOperationId())) {
            error(operation, "404", "It is not there, or not this organization's.");
        }
        if (operation.getRequestBody() != null) {
            error(operation, "413", "The body is larger than 64 KiB.");
            error(operation, "415", "The body is not JSON.");
            error(operation, "422", "The body is malformed or breaks a rule; errors names each field.");
        } else if (operation.getOperationId().startsWith("list")
                || operation.getOperationId().equals("getConversation")) {
            error(operation, "422", "A parameter is malformed or unknown; errors names it.");
        }
        switch (operation.getOperationId()) {
            case "replaceVersion" -> error(operation, "400", "The version is published and immutable.");
            case "createEmailDomain" ->
                error(operation, "409", "Too many domains wait for a proof, or the operator gave it to somebody else.");
            case "deleteEmailDomain" -> error(operation, "422", "No domain is named.");
            case "createToken" -> error(operation, "409", "The organization has as many tokens as it may.");
            case "createEmailAddress" -> error(operation, "409", "Some organization has the address.");
            case "createPhoneNumber" -> error(operation, "409", "The number is there already.");
            case "createWebhookEndpoint" ->
                error(operation, "409", "The organization has as many webhook endpoints as it may.");
            case "retryWebhookDelivery", "replayWebhooks" -> error(operation, "409", "The endpoint is disabled.");
            case "deleteTrunk" -> error(operation, "409", "There are numbers on the trunk.");
            case "createConversation" -> {
                error(operation, "410", "There was a conversation of this id, which was erased.");
                error(operation, "501", "The request is valid, but this installation does not serve its channel yet.");
                error(
                        operation,
                        "502",
                        "text: the language model gave no greeting; create again with the id in detail.");
                error(operation, "504", "text: the language model gave no greeting in time; create again with the id.");
            }
            case "sendMessage" -> {
                error(operation, "409", "Not a text conversation, or it has ended.");
                error(
                        operation,
                        "502",
                        "The language model gave no usable answer, or refuses; detail says what helps. The message is kept.");
                error(operation, "504", "The language model did not answer in time; the message is kept.");
            }
            case "deleteConversation" -> error(operation, "409", "It goes on.");
            case "getRecording" -> {
                error(operation, "409", "It is not stored yet.");
                error(operation, "410", "The person refused it, or it was lost.");
                error(operation, "416", "Nothing of it is in that range.");
            }
            case "createListenerToken" -> error(operation, "409", "The conversation has ended.");
            case "publishVersion" -> operation.getRequestBody().setRequired(false);
            case "cancelConversation" -> error(operation, "409", "Not a call, or connected, or ended otherwise.");
            case "getUsage", "listAudit" ->
                error(operation, "422", "A parameter is malformed or unknown; errors names it.");
            case "getEvents", "getConversationEvents" -> {
                error(operation, "410", "Events behind after have been dropped; begin anew without it.");
                error(operation, "422", "A parameter is malformed or unknown; errors names it.");
            }
            case "transferConversation" -> error(operation, "409", "Nobody talks, or somebody is called already.");
            case "pressKeys" -> error(operation, "409", "Not a call, or nobody is on the line.");
            case "endConversation" -> error(operation, "409", "By mail, or a call that nobody has answered.");
            default -> {
                // Nothing beyond what every operation can answer.
            }
        }
    }

    private static void error(Operation operation, String status, String description) {
        MediaType problem =
                OASFactory.createMediaType().schema(OASFactory.createSchema().ref("#/components/schemas/Problem"));
        APIResponse response = OASFactory.createAPIResponse()
                .description(description)
                .content(OASFactory.createContent().addMediaType("application/problem+json", problem));
        switch (status) {
            case "401" -> response.addHeader("WWW-Authenticate", text("Bearer, and what is wrong with the token."));
            case "429", "502", "503", "504" -> response.addHeader("Retry-After", text("Seconds to wait."));
            default -> {
                // No header of its own.
            }
        }
        operation.getResponses().addAPIResponse(status, response);
    }

    private static Header text(String description) {
        return OASFactory.createHeader()
                .description(description)
                .schema(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
    }

    private static void addParameters(Operation operation) {
        List<Parameter> parameters =
                new ArrayList<>(operation.getParameters() == null ? List.of() : operation.getParameters());
        if (operation.getOperationId().equals("listConversations")) {
            parameters.addAll(ListParameters.ofConversations());
        }
        parameters.addAll(ListParameters.ofPaging());
        operation.setParameters(parameters);
    }

    private static void addExamples(Operation operation, JsonNode examples) {
        if (examples == null || operation.getRequestBody() == null) {
            return;
        }
        for (MediaType body :
                operation.getRequestBody().getContent().getMediaTypes().values()) {
            examples.properties()
                    .forEach(example -> body.addExample(
                            example.getKey(), OASFactory.createExample().value(example.getValue())));
        }
    }

    private static Map<String, JsonNode> examples() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream file = loader.getResourceAsStream(EXAMPLES)) {
            ObjectMapper json = new ObjectMapper();
            return json.convertValue(
                    json.readTree(file),
                    json.getTypeFactory().constructMapType(Map.class, String.class, JsonNode.class));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
