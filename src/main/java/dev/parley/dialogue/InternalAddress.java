package dev.parley.dialogue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Tells addresses of the public Internet from all others (IANA's special-purpose registries, RFC 6890). */
final class InternalAddress {

    private record Block(byte[] prefix, int bits) {

        static Block of(String cidr) {
            String[] parts = cidr.split("/");
            try {
                return new Block(InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
            } catch (UnknownHostException impossible) {
                throw new IllegalArgumentException(cidr, impossible);
            }
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            int whole = bits / 8;
            int rest = bits % 8;
            return Arrays.equals(address, 0, whole, prefix, 0, whole)
                    && (rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff) >> (8 - rest) == 0);
        }
    }

    private static final Block[] BLOCKS = Arrays.stream(new String[] {
                "0.0.0.0/8",
                "10.0.0.0/8",
                "100.64.0.0/10",
                "127.0.0.0/8",
                "169.254.0.0/16",
                "172.16.0.0/12",
                "192.0.0.0/24",
                "192.0.2.0/24",
                "192.88.99.0/24",
                "168.63.129.16/32",
                "192.168.0.0/16",
                "198.18.0.0/15",
                "198.51.100.0/24",
                "203.0.113.0/24",
                "224.0.0.0/4",
                "240.0.0.0/4",
                // Of IPv6 only global unicast is public; inside it these are not, or lead back to IPv4.
                "2001::/23",
                "2001:db8::/32",
                "2002::/16",
                "3fff::/20"
            })
            .map(Block::of)
            .toArray(Block[]::new);

    private static final Block GLOBAL_UNICAST = Block.of("2000::/3");

    private InternalAddress() {}

    static boolean is(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean outside = !(address instanceof Inet4Address) && !GLOBAL_UNICAST.holds(bytes);
        return outside || Arrays.stream(BLOCKS).anyMatch(block -> block.holds(bytes));
    }
}
