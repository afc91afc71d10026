package dev.parley.email.inbound;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class ReplyTextTest {

    private static final String NEW = "Where is my order?\n\nAnn";

    /** What programs put below a reply, between the new text and what it answers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "On Sun, Nov 22, 2026 at 10:00 AM The desk <desk@example.com> wrote:\n\n> Hello.\n> Bye.",
                "On 22 Nov 2026, at 10:00, The desk with a long name\n<desk+1-abc@example.com> wrote:\n> Hello.",
                "Am So., 22. Nov. 2026 um 10:00 Uhr schrieb Bäckerei Müller <desk@example.com>:\n\n> Hallo.",
                "Le dim. 22 nov. 2026 à 10:00, La boulangerie <desk@example.com> a écrit :\n\n> Bonjour.",
                "El dom, 22 nov 2026 a las 10:00, Panadería (<desk@example.com>) escribió:\n\n> Hola.",
                "2026年11月22日(日) 10:00 The desk <desk@example.com>:\n\n> こんにちは",
                "-----Original Message-----\nFrom: The desk <desk@example.com>\nSent: Sunday\nTo: Ann\n\nHello.",
                "-----Ursprüngliche Nachricht-----\nVon: desk@example.com\nGesendet: Sonntag\n\nHallo.",
                "________________________________\nFrom: The desk <desk@example.com>\nSent: Sunday, 22 November\nTo: Ann\n"
                        + "Subject: Re: Your order\n\nHello.",
                "Von: Die Bäckerei <desk@example.com>\nGesendet: Sonntag, 22. November 2026 10:00\nAn: Ann\nBetreff: x\n\nHallo.",
                "*From:* The desk\n*Sent:* Sunday\n*To:* Ann\n*Subject:* x\n\nHello.",
                "> Hello.\n>\n> Bye.",
                "-- \nAnn Example\nExample Ltd",
                "Sent from my iPhone",
                "Get Outlook for Android<https://aka.ms/x>\n\n________________________________\nFrom: desk\nSent: x\nTo: y\nSubject: z\n\nHello.",
                "Von meinem iPhone gesendet\n\n> Am 22.11.2026 um 10:00 schrieb Desk <desk@example.com>:\n> \n> Hallo"
            })
    void keepsOnlyWhatIsNew(String below) {
        assertEquals(NEW, ReplyText.of(NEW + "\n\n" + below + "\n"));
        assertEquals(NEW, ReplyText.of((NEW + "\n\n" + below + "\n").replace("\n", "\r\n")));
    }

    @Test
    void keepsWhatIsWrittenBelowOrBetweenTheQuotes() {
        assertEquals(
                "Yes, two.\n\nNo.",
                ReplyText.of(
                        "On Sun, 22 Nov 2026 The desk <desk@example.com> wrote:\n> Bread?\nYes, two.\n\n> Cake?\nNo.\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "On Monday I wrote: please call.",
                "Hello, please book this for us:\nFrom: Berlin\nTo: Paris\nDate: 3 May\n2 adults",
                "Hi,\nOn Monday your colleague wrote:\nthe price is fair.\nIs that still right?",
                "Option one is fine.\n--\nBut please deliver on Tuesday:\n1\n2\n3\n4\n5\n6\n7\n8\n9",
                "____________________\nFrom: Berlin we fly at nine",
                "From: me to you, with love",
                "To: be or not to be",
                "Please stop -- I mean it",
                "5 > 3 and\na > b"
            })
    void leavesOrdinaryWordsAlone(String words) {
        assertEquals(words, ReplyText.of(words));
    }

    @Test
    void keepsEverythingRatherThanNothing() {
        assertEquals("> Hello.", ReplyText.of("> Hello.\n"));
        assertEquals("", ReplyText.of("  \n"));
    }

    @Test
    void takesItsTimeFromNobody() {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            ReplyText.of("On " + "wrote ".repeat(80_000));
            ReplyText.of("On a b\n".repeat(70_000));
            ReplyText.of("From: x\nSent: y\n".repeat(30_000));
            ReplyText.of("2026-" + "<a@b".repeat(100_000));
            ReplyText.of("-".repeat(128_000));
            ReplyText.of("2024 aaaaaa<" + "@".repeat(128_000));
            ReplyText.of("2024 aaaaaa<" + "@".repeat(900) + "\n");
            ReplyText.of("On 12345 wrote:\n>\n".repeat(8_000));
            ReplyText.of("____________________\n".repeat(6_000));
        });
    }
}
