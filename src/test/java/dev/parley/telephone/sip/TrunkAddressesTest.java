package dev.parley.telephone.sip;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.address.Addresses;
import dev.parley.address.ForbiddenAddress;
import dev.parley.fixture.DnsStub;
import dev.parley.fixture.Reachable;
import dev.parley.number.NewTrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Where trunks are, asked of a DNS server on loopback. */
class TrunkAddressesTest {

    private final Addresses addresses = Reachable.loopback();

    private static NewTrunk.Outbound trunk(String address, String proxy, NewTrunk.Transport transport) {
        return new NewTrunk.Outbound(address, proxy, transport, null, null, null, null, null, null, null, null, null);
    }

    private List<String> resolve(NewTrunk.Outbound trunk) throws IOException {
        return TrunkAddresses.resolve(trunk, addresses).stream()
                .filter(address -> address.getAddress().getAddress().length == 4)
                .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"UDP, 127.0.0.1:6001 127.0.0.1:6002", "TCP, 127.0.0.1:6003", "TLS, 127.0.0.1:6004"})
    void areWhereTheDomainOffersSip(NewTrunk.Transport transport, String expected) throws IOException {
        DnsStub.offer("_sip._udp.carrier.test", "20 1 6002 localhost", "10 1 6001 localhost");
        DnsStub.offer("_sip._tcp.carrier.test", "1 1 6003 localhost");
        DnsStub.offer("_sips._tcp.carrier.test", "1 1 6004 localhost");
        assertEquals(List.of(expected.split(" ")), resolve(trunk("carrier.test", null, transport)));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, , UDP, 127.0.0.1:5060",
        "localhost, , TLS, 127.0.0.1:5061",
        "localhost:6010, , UDP, 127.0.0.1:6010",
        "127.0.0.2, , TCP, 127.0.0.2:5060",
        "127.0.0.2:6011, , TCP, 127.0.0.2:6011",
        "elsewhere.test, 127.0.0.3, UDP, 127.0.0.3:5060",
        "elsewhere.test:7000, localhost:6012, TLS, 127.0.0.1:6012",
        "elsewhere.test, proxy.test, UDP, 127.0.0.1:6013"
    })
    void areAtTheirAddressOrThatOfTheirProxy(
            String address, String proxy, NewTrunk.Transport transport, String expected) throws IOException {
        DnsStub.offer("_sip._udp.proxy.test", "1 1 6013 localhost");
        // A port that is named is not asked for.
        DnsStub.offer("_sip._udp.localhost:6010", "1 1 6014 localhost");
        assertEquals(List.of(expected), resolve(trunk(address, proxy, transport)));
    }

    @Test
    void areThoseOfThePlacesThatAreKnown() throws IOException {
        DnsStub.offer("_sip._udp.half.test", "1 1 6015 gone.invalid", "2 1 6016 localhost");
        assertEquals(List.of("127.0.0.1:6016"), resolve(trunk("half.test", null, NewTrunk.Transport.UDP)));
    }

    @Test
    void areNowhereWhereTheDomainSaysSo() {
        DnsStub.offer("_sip._udp.none.test", "0 0 0 .");
        DnsStub.offer("_sip._udp.gone.test", "1 1 6017 gone.invalid");
        for (String domain : List.of("none.test", "gone.test")) {
            assertThrows(
                    UnknownHostException.class, () -> resolve(trunk(domain, null, NewTrunk.Transport.UDP)), domain);
        }
    }

    @Test
    void areNotSpokenToInside() {
        DnsStub.offer("_sip._udp.inside.test", "1 1 5432 localhost");
        Addresses outside = Reachable.of("192.0.2.1");
        assertThrows(
                ForbiddenAddress.class,
                () -> TrunkAddresses.resolve(trunk("inside.test", null, NewTrunk.Transport.UDP), outside));
    }

    @Test
    void areAskedForAgainOnlyAfterAWhile() throws IOException {
        DnsStub.offer("_sip._udp.moves.test", "1 1 6018 localhost");
        NewTrunk.Outbound trunk = trunk("moves.test", null, NewTrunk.Transport.UDP);
        assertEquals(List.of("127.0.0.1:6018"), resolve(trunk));
        DnsStub.offer("_sip._udp.moves.test", "1 1 6019 localhost");
        assertEquals(List.of("127.0.0.1:6018"), resolve(trunk));
    }
}
