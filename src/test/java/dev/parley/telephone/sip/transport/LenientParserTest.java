package dev.parley.telephone.sip.transport;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;

import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.telephone.sip.header.SipBody;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What peers write, read as the stack reads datagrams. */
class LenientParserTest {

    private static final String SDP =
            "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n" + "m=audio 4000 RTP/AVP 0\r\n";
    private static final String HEAD = """
            Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK1
            From: <sip:+14155550100@192.0.2.1>;tag=a
            To: <sip:+14155550123@192.0.2.1:5070>;tag=b
            Call-ID: c
            CSeq: 1 INVITE
            """.replace("\n", "\r\n");

    private static SIPMessage read(String text) throws ParseException {
        return new LenientParser()
                .parseSIPMessage(text.getBytes(StandardCharsets.UTF_8), true, false, LenientParserTest::unparsed);
    }

    /** As the stack's channels do. */
    private static void unparsed(ParseException fault, SIPMessage message, Class<?> type, String header, String whole)
            throws ParseException {
        if (type == StatusLine.class) {
            throw fault;
        }
        message.addUnparsed(header);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SIP/2.0 480 Temporarily Unavailable\r\n",
                "SIP/2.0 480 Temporarily\nUnavailable\r\n",
                "SIP/2.0 480 Temporarily\n Unavailable\r\n",
                "SIP/2.0 480 Temporarily\rUnavailable\r\n",
                "SIP/2.0 480 Temporarily\r\n Unavailable\r\n",
                "SIP/2.0 480 Temporarily \n\tUnavailable \r\n",
                "SIP/2.0 480 Temporarily\nUnavailable\n",
                "SIP/2.0 480\r\n",
                "SIP/2.0 480 \r\n",
                "\r\nSIP/2.0 480 Q.850;cause=18;text=\"No\nanswer\"\r\n"
            })
    void readsAStatusLineThatIsBroken(String line) throws Exception {
        SIPResponse response = (SIPResponse) read(line + HEAD + "Content-Length: 0\r\n\r\n");
        assertEquals(480, response.getStatusCode());
        assertEquals("c", response.getCallId().getCallId());
        assertEquals("z9hG4bK1", response.getTopmostVia().getBranch());
    }

    @Test
    void readsLinesThatEndWithALineFeedAlone() throws Exception {
        String text = ("SIP/2.0 200 OK\r\n" + HEAD + "Content-Type: application/sdp\r\n\r\n" + SDP).replace("\r", "");
        SIPResponse response = (SIPResponse) read(text);
        assertEquals(200, response.getStatusCode());
        assertTrue(SipBody.sdp(response).orElseThrow().contains("m=audio 4000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Contact: *\r\n", "Contact: <tel:+14155550123>\r\n", "Contact: <>\r\n", "m: \r\n"})
    void knowsWhereToHangUpWithoutAContact(String contact) throws Exception {
        SIPResponse response = (SIPResponse) read("SIP/2.0 200 OK\r\n" + HEAD + contact + "Content-Length: 0\r\n\r\n");
        assertEquals(
                "sip:+14155550123@192.0.2.1:5070",
                response.getContactHeader().getAddress().getURI().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type: application/sdp, true",
        "Content-Type: Application/SDP;charset=utf-8, true",
        "c: application/sdp, true",
        "Content-Type: application / sdp, true",
        "X-Nothing: at all, true",
        "Content-Type: text/plain, false",
        "Content-Type: application/isup;version=itu-t92+, false"
    })
    void takesADescriptionForWhatItsTypeSays(String header, boolean described) throws Exception {
        SIPMessage message =
                read("SIP/2.0 200 OK\r\n" + HEAD + header + "\r\nContent-Length: " + SDP.length() + "\r\n\r\n" + SDP);
        assertEquals(described, SipBody.sdp(message).isPresent());
    }

    @Test
    void readsABodyWhoseLengthIsNotTold() throws Exception {
        SIPMessage message = read("SIP/2.0 200 OK\r\n" + HEAD + "Content-Type: application/sdp\r\n\r\n" + SDP);
        assertEquals(Optional.of(SDP), SipBody.sdp(message));
    }

    @Test
    void findsTheDescriptionAmongSeveralBodies() throws Exception {
        String isup = "--x y\r\nContent-Type: application/isup;version=x\r\n"
                + "Content-Disposition: signal;handling=optional\r\n\r\nv=0\r\nm=audio 1 RTP/AVP 0\r\n";
        String early = "--x y\r\ncontent-type: application/sdp\r\nContent-Disposition:\r\n early-session\r\n\r\n"
                + SDP.replace("4000", "5000");
        String sdp = "--x y\r\nCONTENT-TYPE : APPLICATION/SDP\r\n\r\n" + SDP;
        for (List<String> order : List.of(List.of(isup, early, sdp), List.of(sdp, isup, early), List.of(early, sdp))) {
            String body = "preamble\r\n" + String.join("\r\n", order) + "\r\n--x y--\r\nepilogue m=audio 9 RTP/AVP 0";
            SIPMessage message = read("SIP/2.0 200 OK\r\n" + HEAD
                    + "Content-Type: multipart/mixed;type=\"a;b\"; BOUNDARY=\"x y\"\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body);
            String found = SipBody.sdp(message).orElseThrow();
            assertTrue(found.contains("m=audio 4000") && !found.contains("epilogue"), found);
            assertEquals(order.size(), SipBody.of(message).size());
        }
        SIPMessage none = read("SIP/2.0 200 OK\r\n" + HEAD + "Content-Type: multipart/mixed;boundary=\"x y\"\r\n"
                + "Content-Length: " + isup.length() + "\r\n\r\n" + isup);
        assertTrue(SipBody.sdp(none).isEmpty());
    }
}
