package dev.parley.email.inbound.imap;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.mail.Folder;
import jakarta.mail.Session;

import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.email.inbound.mime.IncomingMail;
import dev.parley.fixture.ScriptedImap;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Large mails, of servers that tell their structure rightly, wrongly, or not at all. */
class ImapMailTest {

    private static final String FILE = "(\"APPLICATION\" \"PDF\" (\"NAME\" \"a.pdf\") NIL NIL \"7BIT\" 3000000)";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ((WORDS 22 1)FILE "MIXED")         | right
            ((WORDS 0 1)FILE "MIXED")          | no size
            ((WORDS 3 1)FILE "MIXED")          | too small a size
            ((WORDS 2147483647 1)FILE "MIXED") | too large a size
            ((WORDS 22 NIL)FILE "MIXED")       | no lines
            (WORDS 3000000 1)                  | one part
            NIL                                | none
            (((                                | broken
            """)
    void readsTheWords(String structure, String name) throws Exception {
        String told = structure
                .replace("WORDS", "\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\") NIL NIL \"7BIT\"")
                .replace("FILE", FILE);
        List<IncomingMail> mails = new ArrayList<>();
        AtomicInteger read = new AtomicInteger();
        try (ScriptedImap server = new ScriptedImap()) {
            server.deliverLarge("ann@people.test", "desk@agents.test", 3_000_000, told);
            try (IMAPStore store = connect(server.port());
                    IMAPFolder folder = (IMAPFolder) store.getFolder("INBOX")) {
                folder.open(Folder.READ_WRITE);
                new ImapMail(folder, (IMAPMessage) folder.getMessage(1), 1)
                        .take(
                                (mail, done) -> {
                                    mails.add(mail);
                                    done.run();
                                },
                                Instant.EPOCH,
                                read::incrementAndGet);
            }
        }
        assertEquals(1, read.get());
        assertEquals("Where is my order 5?", mails.getFirst().text().strip());
    }

    private static IMAPStore connect(int port) throws Exception {
        Properties properties = new Properties();
        properties.put("mail.imap.partialfetch", "false");
        properties.put("mail.imap.timeout", "5000");
        IMAPStore store = (IMAPStore) Session.getInstance(properties).getStore("imap");
        store.connect("localhost", port, "desk", "secret");
        return store;
    }
}
