package dev.parley.email.address;

import java.util.Locale;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ReplyAddressTest {

    private final ReplyAddress replies = new ReplyAddress("a key".getBytes());

    @Test
    void namesTheThreadWhateverServersDoToTheCase() {
        for (long thread : new long[] {1, 36, 123_456_789_012L, Long.MAX_VALUE}) {
            String address = replies.of(thread, "desk@example.com");
            assertEquals(OptionalLong.of(thread), replies.thread(address), address);
            assertEquals(OptionalLong.of(thread), replies.thread(address.toUpperCase(Locale.ROOT)), address);
            assertTrue(address.indexOf('@') <= 64, address);
        }
    }

    @Test
    void takesNoTokenThatWasMadeUpOrIsAnotherThreads() {
        String address = replies.of(7, "desk@example.com");
        assertEquals(OptionalLong.empty(), replies.thread(address.replace("+7-", "+8-")));
        assertEquals(OptionalLong.empty(), new ReplyAddress("another".getBytes()).thread(address));
        for (String other : new String[] {
            "",
            "@",
            "+@",
            "desk@example.com",
            "desk+x@example.com",
            "desk+7-@example.com",
            "desk+7-00@a",
            "a+b",
            "desk+zzzzzzzzzzzzz-00000000000000000000@example.com"
        }) {
            assertEquals(OptionalLong.empty(), replies.thread(other), other);
        }
    }

    @Test
    void readsATokenBehindAnotherTag() {
        assertEquals(OptionalLong.of(7), replies.thread(replies.of(7, "desk+sales@example.com")));
        assertEquals("desk@example.com", ReplyAddress.withoutTag("desk+sales+x@example.com"));
        assertEquals("+x@example.com", ReplyAddress.withoutTag("+x@example.com"));
    }

    @Test
    void readsWhatSystemsMakeOfThePlusSign() {
        String address = replies.of(7, "desk@example.com");
        for (String other : new String[] {
            address.replace('+', '-'),
            address.replace("+", "%2B"),
            address.replace("+", "%2b"),
            address.replace('+', '='),
            address.replace('+', '_'),
            "SRS0=ab=cd=example.com=" + address.substring(0, address.indexOf('@')) + "@forwarder.test",
            "bounce-" + address.replace('@', '=') + "@list.test"
        }) {
            assertEquals(OptionalLong.of(7), replies.thread(other), other);
        }
        assertEquals("desk@example.com", ReplyAddress.withoutTag(address.replace('+', '-')));
        assertEquals("desk@example.com", ReplyAddress.withoutTag(address.replace("+", "%2B")));
        assertEquals("my-desk@example.com", ReplyAddress.withoutTag("my-desk@example.com"));
    }
}
