package dev.parley.dialogue.prompt;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the model is told of a mail beside its words: its subject where that says something, what came with it, and what is
 * missing. People cannot say any of it, and so it stands apart from what they said.
 */
final class MailNotes {

    private MailNotes() {}

    /**
     * @param detail what the turn carries, or null
     */
    static String with(String words, JsonNode detail) {
        if (detail == null || !detail.has("from")) {
            return words;
        }
        StringBuilder text = new StringBuilder(words);
        if (detail.path("empty").asBoolean()) {
            note(text, "The mail has no text of its own.");
        }
        if (detail.path("truncated").asBoolean()) {
            note(text, "The mail was longer: its end is cut off.");
        }
        if (detail.path("encrypted").asBoolean()) {
            note(text, "A part of the mail is encrypted or packed, and cannot be read here.");
        }
        if (detail.hasNonNull("subject")) {
            note(text, "Subject of the mail: " + detail.path("subject").asText());
        }
        for (JsonNode file : detail.path("attachments")) {
            String name = file.path("name").asText();
            long size = file.path("size").asLong();
            note(
                    text,
                    "Attached, and not readable here: " + (name.isEmpty() ? "a file without a name" : name) + ", "
                            + file.path("type").asText() + (size < 0 ? "" : ", " + size + " bytes"));
        }
        return text.toString();
    }

    private static void note(StringBuilder text, String note) {
        text.append(text.isEmpty() ? "[" : text.charAt(text.length() - 1) == ']' ? "\n[" : "\n\n[")
                .append(note)
                .append(']');
    }
}
