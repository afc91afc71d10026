package dev.parley.telephone.sip.transport;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sip.address.Address;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.MessageParser;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;

/** The stack's parser, for what peers write that the stack would drop: a person may have picked up the telephone with it. */
public final class LenientParser implements MessageParser {

    /** A status line that goes over several lines, up to what is a header field or empty. */
    private static final Pattern BROKEN_STATUS_LINE = Pattern.compile(
            "\\A\\s*SIP/2\\.0 [^\r\n]*((?:\r?\n|\r)(?![A-Za-z0-9.!%*_+`'~-]+[ \t]*:|\r?\n|\r|\\z)[^\r\n]+)+");

    private static final Pattern LENGTH =
            Pattern.compile("^(content-length|l)[ \\t]*:", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    private final MessageParser parser = new StringMsgParser();

    @Override
    public SIPMessage parseSIPMessage(byte[] bytes, boolean readBody, boolean strict, ParseExceptionListener listener)
            throws ParseException {
        byte[] repaired = bytes == null ? null : repaired(bytes);
        SIPMessage message = parser.parseSIPMessage(repaired, readBody, strict, listener);
        if (message != null && readBody) {
            readRest(message, repaired);
        }
        if (message instanceof SIPResponse response) {
            nameContact(response);
        }
        return message;
    }

    private static byte[] repaired(byte[] bytes) {
        boolean response = false;
        for (int i = 0; i + 3 < bytes.length && i < 16 && !response; i++) {
            response = bytes[i] == 'S' && bytes[i + 1] == 'I' && bytes[i + 2] == 'P' && bytes[i + 3] == '/';
        }
        if (!response) {
            return bytes;
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher broken = BROKEN_STATUS_LINE.matcher(text);
        if (!broken.lookingAt()) {
            return bytes;
        }
        String line = broken.group().strip().replaceAll("\\s+", " ");
        return (line + text.substring(broken.end())).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** RFC 3261, section 18.3: without a length, the body is the rest of the datagram. */
    private static void readRest(SIPMessage message, byte[] bytes) {
        int start = message.getSize();
        if (start > 0
                && start < bytes.length
                && !LENGTH.matcher(new String(bytes, 0, start, StandardCharsets.ISO_8859_1))
                        .find()) {
            message.setMessageContent(Arrays.copyOfRange(bytes, start, bytes.length));
        }
    }

    /** RFC 3261, section 12.1.1, has a Contact in every response that makes a dialog; else we could not even hang up. */
    private static void nameContact(SIPResponse response) {
        boolean needed = response.getStatusCode() / 100 == 2
                && response.getCSeq() != null
                && "INVITE".equals(response.getCSeq().getMethod())
                && response.getTo() != null
                && response.getTo().getAddress().getURI().isSipURI();
        if (needed && !isUsable(response.getContactHeader())) {
            Contact contact = new Contact();
            contact.setAddress((Address) response.getTo().getAddress().clone());
            response.setHeader(contact);
        }
    }

    private static boolean isUsable(Contact contact) {
        return contact != null
                && !contact.getWildCardFlag()
                && contact.getAddress() != null
                && contact.getAddress().getURI() instanceof SipUri uri
                && uri.getHost() != null;
    }
}
