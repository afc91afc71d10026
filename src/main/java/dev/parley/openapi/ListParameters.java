package dev.parley.openapi;

import java.math.BigDecimal;
import java.util.List;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** The query parameters of lists, which the resources read strictly from the query itself. */
final class ListParameters {

    private ListParameters() {}

    static List<Parameter> ofConversations() {
        return List.of(
                oneOf("direction", "inbound", "outbound"),
                oneOf("channel", "telephone", "webrtc", "email", "text"),
                oneOf(
                        "status",
                        "token_created",
                        "triggered",
                        "ringing",
                        "in_progress",
                        "completed",
                        "failed",
                        "cancelled",
                        "transferred",
                        "unanswered"),
                oneOf("answered_by", "human", "voicemail", "ivr", "unavailable", "uncertain"),
                of("end_reason", "Exactly this.", type(SchemaType.STRING).addExample("user_hung_up")),
                of("success", "Exactly this.", type(SchemaType.BOOLEAN)),
                uuid("agent_id"),
                uuid("agent_version_id"),
                uuid("web_widget_id"),
                of("user_id", "Found anywhere in it, in any case.", type(SchemaType.STRING)),
                of("agent_number", "Found anywhere in it.", type(SchemaType.STRING)),
                number("duration_above"),
                number("duration_below"),
                number("user_turn_count_above"),
                number("user_turn_count_below"),
                time("created_after"),
                time("created_before"),
                time("updated_after"),
                time("updated_before"),
                of(
                        "custom_metadata",
                        "A JSON object that the metadata contains; needs conversations:read_sensitive.",
                        type(SchemaType.STRING).addExample("{\"order_id\":\"123\"}")),
                of(
                        "fields",
                        "Comma-separated names of the fields to show.",
                        type(SchemaType.STRING).addExample("id,status,created_at")));
    }

    static List<Parameter> ofPaging() {
        return List.of(
                of(
                        "limit",
                        "How many at most.",
                        type(SchemaType.INTEGER)
                                .minimum(BigDecimal.ONE)
                                .maximum(BigDecimal.valueOf(1000))
                                .defaultValue(50)),
                of(
                        "cursor",
                        "Base64 of the last item's created_at; the pages end with one shorter than limit.",
                        type(SchemaType.STRING)));
    }

    private static Parameter oneOf(String name, String... values) {
        Schema schema = type(SchemaType.STRING);
        for (String value : values) {
            schema.addEnumeration(value);
        }
        return of(name, "Exactly this.", schema);
    }

    private static Parameter uuid(String name) {
        return of(name, "Exactly this.", type(SchemaType.STRING).format("uuid"));
    }

    private static Parameter number(String name) {
        return of(name, "Inclusive.", type(SchemaType.INTEGER));
    }

    private static Parameter time(String name) {
        return of(name, "Inclusive.", type(SchemaType.STRING).format("date-time"));
    }

    private static Schema type(SchemaType type) {
        return OASFactory.createSchema().addType(type);
    }

    private static Parameter of(String name, String description, Schema schema) {
        return OASFactory.createParameter()
                .name(name)
                .in(Parameter.In.QUERY)
                .description(description)
                .schema(schema);
    }
}
