package dev.parley.telephone.sip.dialog;

import java.util.Optional;
import java.util.Properties;

import javax.sip.SipException;
import javax.sip.address.Hop;
import javax.sip.header.CallIdHeader;
import javax.sip.message.Request;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.stack.HopImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.parley.fixture.Reachable;
import dev.parley.telephone.sip.transport.SipLog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

class FixedHopTest {

    private static final Hop TRUNK = new HopImpl("1.1.1.1", 5_060, "udp");

    private final FixedHop router = router();

    private static FixedHop router() {
        try {
            Properties properties = new Properties();
            properties.setProperty("javax.sip.STACK_NAME", "router");
            properties.setProperty("gov.nist.javax.sip.STACK_LOGGER", SipLog.class.getName());
            properties.setProperty("gov.nist.javax.sip.SERVER_LOGGER", SipLog.class.getName());
            return new FixedHop(
                    new SipStackImpl(properties),
                    Reachable.of("10.1.0.0/16"),
                    request -> first(((CallIdHeader) request.getHeader(CallIdHeader.NAME)).getCallId()));
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Optional<FixedHop.First> first(String callId) {
        return callId.equals("another")
                ? Optional.empty()
                : Optional.of(new FixedHop.First(TRUNK, callId.equals("pinned")));
    }

    private static Request bye(String target, String callId, String more) throws Exception {
        return new MessageFactoryImpl()
                .createRequest("BYE " + target + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\n"
                        + "From: <sip:a@127.0.0.1>;tag=a\r\nTo: <sip:b@127.0.0.1>;tag=b\r\nCall-ID: " + callId
                        + "\r\nCSeq: 2 BYE\r\nMax-Forwards: 70\r\n" + more + "Content-Length: 0\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:p@127.0.0.1:5432;transport=tcp",
                "sip:p@169.254.169.254:80",
                "sip:p@10.0.0.1",
                "sip:p@[::1]:9000",
                "sip:p@[fd00:ec2::254]",
                "sip:p@2130706433",
                "sip:p@localhost:5060",
                "sip:p@no-such-name.invalid",
                "sip:p@8.8.8.8;maddr=10.0.0.1"
            })
    void goesToTheTrunkWhereThePeerNamesAnInternalAddress(String contact) throws Exception {
        assertSame(TRUNK, router.getNextHop(bye(contact, "known", "")));
        assertThrows(SipException.class, () -> router.getNextHop(bye(contact, "another", "")));
    }

    @Test
    void theSameWithTheRoute() throws Exception {
        String route = "Route: <sip:192.168.0.1:5060;lr>\r\n";
        assertSame(TRUNK, router.getNextHop(bye("sip:p@8.8.8.8", "known", route)));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:p@8.8.8.8:5070, 8.8.8.8, 5070",
        "sip:p@10.1.2.3:5070, 10.1.2.3, 5070",
        "sip:p@[2606:4700::1111]:5070, 2606:4700:0:0:0:0:0:1111, 5070"
    })
    void goesWhereThePeerWantsItOtherwise(String contact, String host, int port) throws Exception {
        Hop hop = router.getNextHop(bye(contact, "known", ""));
        assertEquals(host, hop.getHost().replaceAll("[\\[\\]]", ""));
        assertEquals(port, hop.getPort());
    }

    @Test
    void goesToTheTrunkWhateverItSaysWhereThatIsWanted() throws Exception {
        assertSame(TRUNK, router.getNextHop(bye("sip:p@8.8.8.8:5070", "pinned", "")));
    }
}
