package dev.parley.address;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

import io.netty.buffer.ByteBuf;

/**
 * One way to a service that a domain offers: a NAPTR record (RFC 3403).
 *
 * @param order the lowest counts, others only where it is of no use
 * @param preference the lowest first among those of its order
 * @param flags in small letters; {@code s}: its replacement has SRV records
 * @param service in small letters, such as {@code sip+d2u}
 * @param replacement the name to go on with
 */
public record Offer(int order, int preference, String flags, String service, String replacement) {

    private static final Comparator<Offer> BY_ORDER =
            Comparator.comparingInt(Offer::order).thenComparingInt(Offer::preference);

    /** Whether it leads to SRV records. */
    public boolean leadsToServices() {
        return flags.equals("s") && !replacement.isEmpty();
    }

    /**
     * @throws IndexOutOfBoundsException when it is cut short
     */
    static Offer read(ByteBuf data) {
        int order = data.readUnsignedShort();
        int preference = data.readUnsignedShort();
        String flags = text(data);
        String service = text(data);
        // A rule to rewrite the name by, which SIP has no use for.
        text(data);
        return new Offer(order, preference, flags, service, name(data));
    }

    private static String text(ByteBuf data) {
        return data.readCharSequence(data.readUnsignedByte(), StandardCharsets.US_ASCII)
                .toString()
                .toLowerCase(Locale.ROOT);
    }

    /** Never compressed here (RFC 3403, section 4.1). */
    private static String name(ByteBuf data) {
        StringJoiner name = new StringJoiner(".");
        for (String label = text(data); !label.isEmpty(); label = text(data)) {
            name.add(label);
        }
        return name.toString();
    }

    /** In the order in which they are to be looked at. */
    static List<Offer> ordered(List<Offer> offers) {
        return offers.stream().sorted(BY_ORDER).toList();
    }
}
