package dev.parley.address;

import java.net.InetAddress;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AddressPolicyTest {

    private final AddressPolicy none = new AddressPolicy(Set.of(), Set.of());
    private final AddressPolicy some = new AddressPolicy(Set.of("127.0.0.0/8"), Set.of());

    @Test
    void theOperatorOpensNetworksAndShutsOthers() throws Exception {
        AddressPolicy opened = new AddressPolicy(
                Set.of("10.20.0.0/17", "192.168.7.9", "fd00:1::/32"), Set.of("10.20.3.0/24", "9.9.9.9"));
        for (String yes : new String[] {"10.20.0.1", "10.20.127.255", "192.168.7.9", "fd00:1:2::3", "8.8.8.8"}) {
            assertTrue(opened.allows(InetAddress.getByName(yes)), yes);
        }
        for (String no :
                new String[] {"10.20.128.0", "10.20.3.4", "192.168.7.8", "fd00:2::1", "9.9.9.9", "127.0.0.1"}) {
            assertFalse(opened.allows(InetAddress.getByName(no)), no);
        }
        assertTrue(some.allows(InetAddress.getByName("::ffff:127.0.0.1")), "the mapped form is the same address");
        assertTrue(none.allows(InetAddress.getByName("8.8.8.8")));
    }

    @Test
    void thisHostsOwnAddressesAreInternal() throws Exception {
        assertFalse(none.allows(InetAddress.getLocalHost()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "127.0.0.1.",
                "8.8.8.8.",
                "8.8.2056",
                "08.8.8.8",
                "999.1.1.1",
                "10.0.0.0x1",
                "169.254.169.254",
                "::1",
                "[::1]",
                "::127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::169.254.169.254",
                "2002:a9fe:a9fe::",
                "fd00:ec2::254",
                "fe80::1",
                "ff02::1",
                "255.255.255.255",
                "0.0.0.0",
                ":::"
            })
    void refusesInternalAndStrangelySpelledAddresses(String host) {
        assertTrue(none.fault(host).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "2606:4700::1111",
                "[2606:4700::1111]",
                "sip.example.com",
                "sip.example.com.",
                "7.carrier.example",
                "1.2.3.4.example",
                "0xabc.example",
                "localhost"
            })
    void leavesNamesAndPublicAddresses(String host) {
        assertEquals(java.util.Optional.empty(), none.fault(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "name", "10.0.0.0/x", ""})
    void saysThatANetworkIsNone(String network) {
        assertThrows(IllegalArgumentException.class, () -> new AddressPolicy(Set.of(network), Set.of()));
    }
}
