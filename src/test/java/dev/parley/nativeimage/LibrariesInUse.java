package dev.parley.nativeimage;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;

import com.google.i18n.phonenumbers.PhoneNumberToTimeZonesMapper;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;

import dev.parley.media.Band;
import dev.parley.media.codec.Codec;
import dev.parley.media.speech.BuiltInSpeaker;
import dev.parley.media.speech.Voice;

/** Makes the libraries ask for the files that they work with. */
public final class LibrariesInUse implements Runnable {

    private static final String MAIL = """
            Content-Type: multipart/mixed; boundary=x
            Subject: =?iso-8859-1?Q?f=FCr?=

            --x
            Content-Type: text/plain

            Hi.
            --x--
            """;

    @Override
    public void run() {
        try {
            mail();
            numbers();
            for (Band band : Band.values()) {
                new BuiltInSpeaker().speak("Dr. Smith has 21 apples.", new Voice(null, 1, null, band));
            }
            Codec.OPUS.coder().decode(Codec.OPUS.coder().encode(new short[Band.WIDE.frame()]));
            Jsoup.parse("<p>&euro;</p>").text();
            HtmlRenderer.builder().build().render(Parser.builder().build().parse("&euro; *one*"));
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void mail() throws Exception {
        Session session = Session.getInstance(new Properties());
        session.getStore("imap");
        session.getStore("imaps");
        InputStream bytes = new ByteArrayInputStream(MAIL.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        MimeMessage mail = new MimeMessage(session, bytes);
        ((MimeMultipart) mail.getContent()).getBodyPart(0).getContent();
        MimeUtility.decodeText(mail.getSubject());
    }

    private static void numbers() throws Exception {
        PhoneNumberUtil plans = PhoneNumberUtil.getInstance();
        for (String number : new String[] {"+12125550123", "+4930123456", "+16795550123"}) {
            var parsed = plans.parse(number, null);
            plans.isValidNumber(parsed);
            PhoneNumberToTimeZonesMapper.getInstance().getTimeZonesForNumber(parsed);
        }
    }
}
