package dev.parley.agent.choice;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Which version of an agent: a number, or the latest published one. On the wire an integer or {@code "latest"}. */
@JsonDeserialize(using = VersionSelector.Reader.class)
@Schema(
        name = "VersionSelector",
        description = "A published version's number, or \"latest\".",
        anyOf = {Integer.class, String.class},
        examples = "latest")
public sealed interface VersionSelector {

    /** The newest published version. */
    record Latest() implements VersionSelector {}

    /** This version, counted from 1. */
    record Numbered(int version) implements VersionSelector {}

    /** Reads an integer or {@code "latest"} and nothing else. */
    class Reader extends StdDeserializer<VersionSelector> {
        public Reader() {
            super(VersionSelector.class);
        }

        @Override
        public VersionSelector deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING && "latest".equals(parser.getText())) {
                return new Latest();
            }
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getNumberType() == JsonParser.NumberType.INT) {
                return new Numbered(parser.getIntValue());
            }
            parser.skipChildren();
            return (VersionSelector)
                    context.handleWeirdStringValue(VersionSelector.class, "", "must be a whole number or \"latest\"");
        }
    }
}
