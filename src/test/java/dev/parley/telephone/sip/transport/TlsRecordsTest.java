package dev.parley.telephone.sip.transport;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.parley.telephone.sip.transport.CarefulServerSocket.Watch.Seen;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TlsRecordsTest {

    private final TlsRecords records = new TlsRecords();

    private List<Seen> seen(int type, int length) {
        List<Seen> seen = new ArrayList<>();
        byte[] record = new byte[5 + length];
        record[0] = (byte) type;
        record[1] = 3;
        record[2] = 3;
        record[3] = (byte) (length >> 8);
        record[4] = (byte) length;
        for (byte octet : record) {
            Seen one = records.see(octet);
            if (one != Seen.NOTHING) {
                seen.add(one);
            }
        }
        return seen;
    }

    @ParameterizedTest
    @CsvSource({
        "22, 517, SIGN",
        "20, 1, SIGN",
        "23, 53, SIGN",
        "23, 199, SIGN",
        "21, 300, SIGN",
        "23, 200, MESSAGE",
        "23, 16384, MESSAGE"
    })
    void showWhetherSomethingWasSaid(int type, int length, Seen what) {
        assertEquals(List.of(what), seen(type, length));
    }

    @Test
    void followEachOther() {
        assertEquals(List.of(Seen.SIGN), seen(22, 300));
        assertEquals(List.of(), seen(23, 0));
        assertEquals(List.of(Seen.MESSAGE), seen(23, 600));
        assertEquals(List.of(Seen.SIGN), seen(23, 20));
    }
}
