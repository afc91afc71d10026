package dev.parley.telephone.sip.transport;

/**
 * What a stranger says over TLS (RFC 8446, section 5), as far as that shows from outside: a record of data as long as a message of
 * SIP is one, others are signs of life.
 */
final class TlsRecords implements CarefulServerSocket.Watch {

    private static final int HEAD = 5;
    private static final int APPLICATION_DATA = 23;
    /** More than the end of a handshake, and less than any request: its Via, From, To, Call-ID, CSeq and Contact. */
    private static final int MESSAGE = 200;

    private final int[] head = new int[HEAD];
    private int read;
    private int left;

    @Override
    public Seen see(byte octet) {
        if (left > 0) {
            left--;
            return left == 0 ? ended() : Seen.NOTHING;
        }
        head[read++] = octet & 0xFF;
        if (read == HEAD) {
            read = 0;
            left = head[3] << 8 | head[4];
        }
        return Seen.NOTHING;
    }

    private Seen ended() {
        boolean message = head[0] == APPLICATION_DATA && (head[3] << 8 | head[4]) >= MESSAGE;
        return message ? Seen.MESSAGE : Seen.SIGN;
    }
}
