package dev.parley.telephone.sip.header;

import java.util.Optional;

import javax.sip.header.Header;
import javax.sip.message.Request;
import javax.sip.message.Response;

import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

class SessionTimerTest {

    private static Response accepted(String headers) throws Exception {
        Request request = request(headers);
        Response response = new MessageFactoryImpl().createResponse(Response.OK, request);
        SessionTimer.accept(request, response, new HeaderFactoryImpl());
        return response;
    }

    private static Request request(String headers) throws Exception {
        return new MessageFactoryImpl()
                .createRequest("INVITE sip:parley@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\n"
                        + "From: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:b@127.0.0.1>;tag=b\r\nCall-ID: c\r\n"
                        + "CSeq: 2 INVITE\r\n" + headers + "Content-Length: 0\r\n\r\n");
    }

    @Test
    void letsTheOtherSideRefresh() throws Exception {
        Response response = accepted("Supported: timer\r\nSession-Expires: 1800\r\n");
        assertEquals(
                "Session-Expires: 1800;refresher=uac",
                response.getHeader("Session-Expires").toString().strip());
        Header require = response.getHeader("Require");
        assertNotNull(require);
        assertEquals("Require: timer", require.toString().strip());
    }

    @Test
    void requiresNothingOfSomebodyWhoDidNotSayThatItCan() throws Exception {
        Response response = accepted("Session-Expires: 90;refresher=uac\r\n");
        assertNotNull(response.getHeader("Session-Expires"));
        assertNull(response.getHeader("Require"));
    }

    @ParameterizedTest
    @CsvSource({"''", "'Session-Expires: soon\r\n'", "'Session-Expires: -1\r\n'", "'Session-Expires: 9999999999\r\n'"})
    void agreesToNothingThatIsNotAsked(String headers) throws Exception {
        assertNull(accepted(headers).getHeader("Session-Expires"));
    }

    @ParameterizedTest
    @CsvSource({
        "1800;refresher=uac, true, 1800, true",
        "1800;refresher=uac, false, 1800, true",
        "1800, true, 1800, true",
        // Asked for by somebody in between: who called knows nothing of it.
        "1800, false, 1800, false",
        "1800;refresher=uas, true, 1800, false",
        "90 ; refresher=uas, false, 90, false"
    })
    void tellsWhoGivesTheSigns(String asked, boolean can, long seconds, boolean theirs) throws Exception {
        String headers = "Session-Expires: " + asked + "\r\n" + (can ? "Supported: 100rel, timer\r\n" : "");
        Response response = accepted(headers);
        assertEquals(Optional.of(new SessionTimer(seconds, theirs)), SessionTimer.of(response));
        assertEquals(theirs && can, response.getHeader("Require") != null);
    }

    @ParameterizedTest
    @CsvSource({"89, true, true", "90, true, false", "30, false, false", "x, true, false"})
    void isNotShorterThanAnybodyHasToBear(String seconds, boolean can, boolean tooShort) throws Exception {
        String headers = "Session-Expires: " + seconds + "\r\n" + (can ? "Supported: timer\r\n" : "");
        assertEquals(tooShort, SessionTimer.isTooShort(request(headers)));
    }
}
