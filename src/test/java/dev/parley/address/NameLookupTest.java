package dev.parley.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NameLookupTest {

    private final NameLookup names = new NameLookup();

    @Test
    void aSilentServerHoldsNobodyLongerThanHeWaits() throws Exception {
        long began = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            String host = "name" + i + ".silent.test";
            assertThrows(UnknownHostException.class, () -> names.all(host, "one", Duration.ofMillis(100)));
        }
        assertTrue(System.nanoTime() - began < 3_000_000_000L);
    }

    @Test
    void manySilentNamesOfOneDelayNoOther() throws Exception {
        for (int i = 0; i < 20; i++) {
            String host = "many" + i + ".silent.test";
            assertThrows(UnknownHostException.class, () -> names.all(host, "one", Duration.ofMillis(5)));
        }
        assertTrue(names.all("localhost", "other", Duration.ofSeconds(2)).stream()
                .allMatch(InetAddress::isLoopbackAddress));
    }

    @Test
    void anAddressIsItsOwn() throws Exception {
        assertEquals(List.of(InetAddress.getByName("192.0.2.1")), names.all("192.0.2.1", "one", Duration.ZERO));
    }
}
