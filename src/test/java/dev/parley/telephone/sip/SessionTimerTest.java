package dev.parley.telephone.sip;

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
        Request request = new MessageFactoryImpl()
                .createRequest("INVITE sip:parley@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\n"
                        + "From: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:b@127.0.0.1>;tag=b\r\nCall-ID: c\r\n"
                        + "CSeq: 2 INVITE\r\n" + headers + "Content-Length: 0\r\n\r\n");
        Response response = new MessageFactoryImpl().createResponse(Response.OK, request);
        SessionTimer.accept(request, response, new HeaderFactoryImpl());
        return response;
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
    @CsvSource({"''", "'Session-Expires: 1800;refresher=uas\r\n'", "'Session-Expires: soon\r\n'"})
    void promisesNoRefreshOfItsOwn(String headers) throws Exception {
        assertNull(accepted(headers.replace("\\r\\n", "\r\n")).getHeader("Session-Expires"));
    }
}
