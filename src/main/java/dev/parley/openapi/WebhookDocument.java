package dev.parley.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** The webhooks of the OpenAPI document: one for each kind of event, with the example that stands in {@code openapi/webhooks.json}. */
final class WebhookDocument {

    private static final String EXAMPLES = "openapi/webhooks.json";
    private static final String EVENT = "WebhookEvent";

    private WebhookDocument() {}

    static void addTo(OpenAPI api) {
        api.getComponents().addSchema(EVENT, event());
        examples().properties().forEach(example -> api.addWebhook(example.getKey(), told(example.getValue())));
    }

    private static PathItem told(JsonNode example) {
        String type = example.path("type").asText();
        MediaType body = OASFactory.createMediaType()
                .schema(OASFactory.createSchema().ref("#/components/schemas/" + EVENT))
                .example(example);
        return OASFactory.createPathItem()
                .POST(OASFactory.createOperation()
                        .operationId("told_" + type.replace('.', '_'))
                        .summary(type)
                        .security(List.of())
                        .addParameter(header("webhook-id", "The event's id: the same on each try."))
                        .addParameter(header("webhook-timestamp", "When this try was made, in seconds since 1970."))
                        .addParameter(
                                header(
                                        "webhook-signature",
                                        "v1, and the Base64 of the HMAC-SHA-256 of id.timestamp.body; after a change of the secret two of them, behind a space."))
                        .requestBody(OASFactory.createRequestBody()
                                .required(true)
                                .content(OASFactory.createContent().addMediaType("application/json", body)))
                        .responses(OASFactory.createAPIResponses()
                                .addAPIResponse(
                                        "2XX",
                                        OASFactory.createAPIResponse()
                                                .description("It is yours. Anything else is tried again."))
                                .addAPIResponse(
                                        "410",
                                        OASFactory.createAPIResponse()
                                                .description("The endpoint is told nothing more."))));
    }

    private static Parameter header(String name, String description) {
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.HEADER)
                .required(true)
                .description(description)
                .schema(string());
    }

    private static Schema event() {
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description(
                        "What an endpoint is told: type, timestamp and data as in the Standard Webhooks, and the event's place.")
                .addProperty("type", string())
                .addProperty("timestamp", string().format("date-time"))
                .addProperty("id", string())
                .addProperty("conversation_id", string().format("uuid").addType(Schema.SchemaType.NULL))
                .addProperty(
                        "conversation_seq",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.INTEGER)
                                .addType(Schema.SchemaType.NULL)
                                .description(
                                        "From 1 in each conversation, without gaps in what all endpoints are told."))
                .addProperty(
                        "data",
                        OASFactory.createSchema()
                                .addType(Schema.SchemaType.OBJECT)
                                .description("As in the log; {left_out: true} of an event of more than 64 KiB."))
                .addRequired("type")
                .addRequired("timestamp")
                .addRequired("id")
                .addRequired("data");
    }

    private static Schema string() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }

    private static JsonNode examples() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream file = loader.getResourceAsStream(EXAMPLES)) {
            return new ObjectMapper().readTree(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
