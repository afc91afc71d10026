package dev.parley.media.packet;

import java.nio.ByteBuffer;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Telephone events as gateways send them. A packet is written {@code key@timestamp+duration}, with {@code M} behind it for
 * the marker, {@code E} for the end, {@code <n} where it is sent n places earlier than it comes; {@code ~n} is a pause of n
 * milliseconds; {@code i:key} is told by the signalling. Packets come 20 milliseconds apart.
 */
class HeardKeysTest {

    private final HeardKeys keys = new HeardKeys();
    private long now = 77_000_000_000L;
    private int sequence = 65_520;
    private int source = 1;
    private int clock = 8_000;

    private String heard(String packets) {
        StringBuilder heard = new StringBuilder();
        for (String token : packets.strip().split("\\s+")) {
            if (token.startsWith("~")) {
                now += Long.parseLong(token.substring(1)) * 1_000_000;
            } else if (token.startsWith("i:")) {
                keys.signalled(token.charAt(2), now).ifPresent(heard::append);
            } else if (token.startsWith("ssrc")) {
                source = Integer.parseInt(token.substring(4));
            } else {
                now += 20_000_000;
                keys.heard(packet(token), clock, now).ifPresent(heard::append);
            }
        }
        return heard.toString();
    }

    private RtpPacket packet(String token) {
        String[] parts = token.split("[@+MEmu<]+");
        int behind = token.contains("<") ? Integer.parseInt(token.substring(token.indexOf('<') + 1)) : 0;
        byte[] payload = ByteBuffer.allocate(4)
                .put((byte)
                        (parts[0].length() > 1
                                ? Integer.parseInt(parts[0])
                                : KeyEvents.KEYS.indexOf(parts[0].toUpperCase(Locale.ROOT))))
                .put((byte) (token.contains("E") ? 0x8a : 10))
                .putShort((short) Integer.parseInt(parts[2]))
                .array();
        sequence++;
        return new RtpPacket(
                101, token.contains("M"), sequence - behind & 0xffff, (int) Long.parseLong(parts[1]), source, payload);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            by the book                    | 5       | 5@800+160M 5@800+320 5@800+480 5@800+640E 5@800+640E 5@800+640E
            two of the same key            | 55      | 5@800+160M 5@800+320E 5@800+320E 5@800+320E ~60 5@3200+160M 5@3200+320E 5@3200+320E
            all but an end lost            | 5       | 5@800+640E
            ends lost, same key again      | 55      | 5@800+160M 5@800+320 ~100 5@4000+160M 5@4000+320E
            ends lost, no marker, again    | 55      | 5@800+160 5@800+320 ~300 5@6400+160 5@6400+320E
            only the last end of each      | 55      | 5@800+800E ~300 5@5000+800E
            three keys, one timestamp      | 123     | 1@800+160M 1@800+320E 1@800+320E 2@800+160M 2@800+320E 2@800+320E 3@800+160M 3@800+320E
            same key, one timestamp        | 55      | 5@800+160M 5@800+320E 5@800+320E 5@800+320E ~60 5@800+160M 5@800+320E 5@800+320E
            same key, one stamp, no marker | 55      | 5@800+160 5@800+320E 5@800+320E ~60 5@800+160 5@800+320E
            one timestamp, there and back  | 121     | 1@800+160M 1@800+320E 2@800+160M 2@800+320E 1@800+160M 1@800+320E
            timestamps that step back      | 129     | 1@90000+160M 1@90000+320E 2@800+160M 2@800+320E 9@400+160M 9@400+320E
            same key, stepping back        | 11      | 1@90000+160M 1@90000+320E 1@90000+320E ~60 1@800+160M 1@800+320E
            timestamp wraps                | 12      | 1@4294967000+160M 1@4294967000+320E 2@700+160M 2@700+320E
            held longer than a segment     | 5       | 5@1000+160M 5@1000+32000 5@1000+65535 5@66535+160 5@66535+320E 5@66535+320E
            two segments and a bit         | 5       | 5@1000+65520 5@66535+160 5@66535+65535 5@132070+160E
            segment, its end lost          | 5       | 5@1000+65000 5@66535+1600 5@66535+1760E
            segments of another length     | 5       | 5@1000+160M 5@1000+8000 5@9000+160 5@9000+800E
            duration wraps                 | 5       | 5@1000+160M 5@1000+65520 5@1000+100 5@1000+260E
            duration stays at its most     | 5       | 5@1000+160M 5@1000+65535 5@1000+65535 5@1000+65535E
            ends with new timestamps       | 5       | 5@800+160M 5@800+320 5@800+480 5@1280+480E 5@1440+480E 5@1600+480E
            repeats with new timestamps    | 5       | 5@800+160M 5@800+320E 5@960+320E 5@1120+320E
            and the same key again         | 55      | 5@800+160M 5@1120+320E 5@1280+320E 5@1440+320E ~80 5@3200+160M 5@3520+320E 5@3680+320E
            every packet has its own       | 5       | 5@800+160M 5@960+320 5@1120+480 5@1280+640E 5@1440+640E 5@1600+640E
            long silence before the end    | 5       | 5@800+160M 5@800+320 ~1500 5@800+13600E 5@800+13600E
            marker on the first three      | 5       | 5@800+0M 5@800+160M 5@800+320M 5@800+480E
            overtaken by the next key      | 56      | 5@800+160M 6@2400+160M 5@800+320E<1 6@2400+320E
            out of order in one press      | 5       | 5@800+320 5@800+160M<2 5@800+480E 5@800+480E
            no key at all                  | ''      | 16@800+160M 16@800+320E 36@900+160 255@1000+160E
            flash in between               | 12      | 1@800+160M 16@900+160M 1@800+320E 2@2400+160M
            letters                        | AD*#    | A@800+160ME D@1600+160ME *@2400+160ME #@3200+160ME
            another source                 | 55      | 5@800+160M 5@800+320 ssrc2 5@800+160M 5@800+320E
            signalling only                | 1123    | i:1 ~100 i:1 ~100 i:2 ~100 i:3
            both, media first              | 1123    | 1@800+160M i:1 ~100 1@2400+160ME i:1 2@4000+160ME i:2 3@5600+160ME i:3
            both, signalling first         | 1123    | i:1 1@800+160M ~100 i:1 1@2400+160ME i:2 2@4000+160ME i:3 3@5600+160ME
            both, one after the other      | 1123    | 1@800+160ME ~50 1@2400+160ME ~50 2@4000+160ME ~50 i:1 i:1 i:2 i:3 3@5600+160ME
            both, key held                 | 1       | 1@800+160M ~3000 1@800+24000E i:1
            long after it is another       | 11      | 1@800+160ME ~6000 i:1
            unknown to telephones          | ''      | i:x i:!
            """)
    void hearsEachKeyOnce(String what, String expected, String packets) {
        assertEquals(expected, heard(packets), what);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            by the book                    | 5       | 5@4800+960M 5@4800+1920 5@4800+2880E 5@4800+2880E 5@4800+2880E
            two of the same key            | 55      | 5@4800+960M 5@4800+1920E 5@4800+1920E ~60 5@19200+960M 5@19200+1920E
            held longer than a segment     | 5       | 5@1000+960M 5@1000+65535 5@66535+960 5@66535+1920E
            ends with new timestamps       | 5       | 5@4800+960M 5@4800+2880 5@7680+2880E 5@8640+2880E
            every packet has its own       | 5       | 5@4800+960M 5@5760+1920 5@6720+2880 5@7680+3840E 5@8640+3840E
            long silence before the end    | 5       | 5@4800+960M 5@4800+1920 ~1000 5@4800+57600E
            """)
    void hearsEachKeyOnceByTheClockOfOpus(String what, String expected, String packets) {
        clock = 48_000;
        assertEquals(expected, heard(packets), what);
    }

    @Test
    void isNotFlooded() {
        int heard = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] payload = {(byte) (i % 10), 10, 0, (byte) 160};
            heard += keys.heard(new RtpPacket(101, true, i & 0xffff, i * 900, 1, payload), clock, now + i * 1_000L)
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertTrue(heard >= 30 && heard < 40, heard + " keys in 20 milliseconds");
        assertTrue(keys.heard(new RtpPacket(101, true, 9, 9, 9, new byte[3]), clock, now)
                .isEmpty());
    }
}
