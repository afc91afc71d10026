package dev.parley.dialogue.prompt;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class MailNotesTest {

    private static String with(String words, String detail) throws Exception {
        return MailNotes.with(words, detail == null ? null : new ObjectMapper().readTree(detail));
    }

    @Test
    void tellsWhatPeopleDidNotSay() throws Exception {
        assertEquals("Hi.", with("Hi.", null));
        assertEquals("5", with("5", "{\"dtmf\": \"5\", \"subject\": \"x\"}"), "not of a mail");
        assertEquals("Hi.", with("Hi.", "{\"from\": \"ann@x.test\"}"));
        assertEquals(
                "Please correct it.\n\n[Subject of the mail: Invoice 4711 is wrong]",
                with("Please correct it.", "{\"from\": \"a@x.test\", \"subject\": \"Invoice 4711 is wrong\"}"));
        assertEquals(
                "[The mail has no text of its own.]\n"
                        + "[A part of the mail is encrypted or packed, and cannot be read here.]\n"
                        + "[Attached, and not readable here: cake.jpg, image/jpeg, 12 bytes]\n"
                        + "[Attached, and not readable here: a file without a name, application/pkcs7-mime]",
                with(
                        "",
                        "{\"from\": \"a@x.test\", \"empty\": true, \"encrypted\": true, \"attachments\": [{\"name\":"
                                + " \"cake.jpg\", \"type\": \"image/jpeg\", \"size\": 12}, {\"name\": \"\", \"type\":"
                                + " \"application/pkcs7-mime\", \"size\": -1}]}"));
        assertEquals(
                "Hi.\n\n[The mail was longer: its end is cut off.]",
                with("Hi.", "{\"from\": \"a\", \"truncated\": true}"));
    }
}
