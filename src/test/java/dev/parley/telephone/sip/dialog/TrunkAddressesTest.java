package dev.parley.telephone.sip.dialog;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.address.Addresses;
import dev.parley.address.ForbiddenAddress;
import dev.parley.fixture.DnsStub;
import dev.parley.fixture.Reachable;
import dev.parley.number.trunk.NewTrunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Where trunks are, asked of a DNS server on loopback. */
class TrunkAddressesTest {

    private final Addresses addresses = Reachable.loopback();

    private static NewTrunk.Outbound trunk(String address, String proxy, NewTrunk.Transport transport) {
        return new NewTrunk.Outbound(address, proxy, transport, null, null, null, null, null, null, null, null, null);
    }

    private List<String> resolve(NewTrunk.Outbound trunk) throws IOException {
        List<TrunkAddresses.Way> ways = TrunkAddresses.ways(trunk, addresses);
        assertEquals(1, ways.size());
        assertEquals(trunk, ways.getFirst().trunk());
        return places(ways.getFirst()).toList();
    }

    private static Stream<String> places(TrunkAddresses.Way way) {
        return way.places().stream()
                .filter(address -> address.getAddress().getAddress().length == 4)
                .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort());
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
                () -> TrunkAddresses.ways(trunk("inside.test", null, NewTrunk.Transport.UDP), outside));
    }

    /** What the domain offers (NAPTR), where it offers it (SRV), and what is tried in which order. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "20 50 s SIP+D2U _sip._udp.auto1;10 60 s SIP+D2T _sip._tcp.auto1;10 50 s SIPS+D2T pop.auto1"
                        + " | _sip._udp.auto1;_sip._tcp.auto1;pop.auto1 | TLS 7003,TCP 7002,UDP 7001",
                // Other services, and ends that are no services.
                "5 1 s SIPS+D2S _sips._sctp.auto2;6 1 u E2U+sip _sip._udp.auto2;7 1 a SIP+D2U host.auto2;8 1 S sip+d2t _sip._tcp.auto2"
                        + " | _sip._udp.auto2;_sip._tcp.auto2 | TCP 7002",
                // A way that leads nowhere.
                "1 1 s SIPS+D2T _sips._tcp.auto3;2 1 s SIP+D2U _sip._udp.auto3 | _sip._udp.auto3 | UDP 7001",
                // It says nothing of ways, but of places.
                "\"\" | _sips._tcp.auto4.test;_sip._tcp.auto4.test | TCP 7002,TLS 7001",
                "\"\" | \"\" | UDP 5060"
            })
    void areThereAsTheDomainSays(String ways, String services, String expected) throws IOException {
        String domain = services.isEmpty() ? "localhost" : services.replaceAll(".*(auto\\d).*", "$1.test");
        if (!ways.isEmpty()) {
            DnsStub.lead(domain, ways.split(";"));
        }
        int port = 7_001;
        for (String service : services.isEmpty() ? new String[0] : services.split(";")) {
            DnsStub.offer(service, "1 1 " + port++ + " localhost");
        }
        assertEquals(
                expected,
                TrunkAddresses.ways(trunk(domain, null, NewTrunk.Transport.AUTO), addresses).stream()
                        .flatMap(way ->
                                places(way).map(place -> way.trunk().transport() + " " + place.replaceAll(".*:", "")))
                        .collect(Collectors.joining(",")));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.2, 127.0.0.2:5060", "127.0.0.2:6020, 127.0.0.2:6020", "localhost:6021, 127.0.0.1:6021"})
    void areSpokenToByUdpWhereThereIsNoDomainToAsk(String address, String expected) throws IOException {
        TrunkAddresses.Way way = TrunkAddresses.ways(trunk(address, null, NewTrunk.Transport.AUTO), addresses)
                .getFirst();
        assertEquals(NewTrunk.Transport.UDP, way.trunk().transport());
        assertEquals(List.of(expected), places(way).toList());
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
