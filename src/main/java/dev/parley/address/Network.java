package dev.parley.address;

import java.net.InetAddress;

/**
 * A block of addresses (CIDR, RFC 4632); a single address is a block of its own.
 *
 * @param bits of the prefix
 */
record Network(byte[] prefix, int bits) {

    /**
     * @throws IllegalArgumentException when it is neither an address nor a block
     */
    static Network of(String cidr) {
        int slash = cidr.indexOf('/');
        byte[] prefix = InetAddress.ofLiteral(slash < 0 ? cidr : cidr.substring(0, slash))
                .getAddress();
        int bits = slash < 0 ? prefix.length * 8 : Integer.parseInt(cidr.substring(slash + 1));
        if (bits < 0 || bits > prefix.length * 8) {
            throw new IllegalArgumentException("no network: " + cidr);
        }
        return new Network(prefix, bits);
    }

    boolean holds(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != prefix[i]) {
                return false;
            }
        }
        return rest == 0 || ((bytes[whole] ^ prefix[whole]) & 0xff) >> (8 - rest) == 0;
    }
}
