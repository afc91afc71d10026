package dev.parley.address;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NamedSourcesTest {

    private final NamedSources sources = new NamedSources(new NameLookup());

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "192.0.2.0/24, 192.0.2.200, true",
        "192.0.2.0/25, 192.0.2.200, false",
        "2001:db8::/32, 2001:db8:1::1, true",
        "2001:db8::/32, 192.0.2.1, false",
        "localhost, 127.0.0.1, true",
        "localhost, 127.0.0.2, false",
        "nobody.invalid, 127.0.0.1, false"
    })
    void holdWhatTheyName(String name, String address, boolean held) {
        assertEquals(held, sources.hold(List.of("203.0.113.1", name), InetAddress.ofLiteral(address), "payer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"192.0.2.7", "192.0.2.0/24", "2001:db8::1", "2001:db8::/32", "sbc.carrier.example", "7up.example"
            })
    void canBeNamed(String name) {
        assertEquals(Optional.empty(), NamedSources.fault(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.0/33",
                "192.0.2",
                "300.1.1.1",
                "2001:db8::/129",
                "carrier.example/24",
                "1.2.3.4/x",
                ":::"
            })
    void cannotBeNamed(String name) {
        assertTrue(NamedSources.fault(name).isPresent());
    }
}
