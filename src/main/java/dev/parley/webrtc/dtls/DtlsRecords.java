package dev.parley.webrtc.dtls;

import java.nio.ByteBuffer;

/**
 * Looks into the datagrams of a handshake (RFC 6347, section 4) before the library does, which makes room for as much as a
 * message announces, and which cannot take a CertificateVerify any more once it has seen the ChangeCipherSpec behind it.
 */
final class DtlsRecords {

    private static final int RECORD_HEADER = 13;
    private static final int MESSAGE_HEADER = 12;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int CERTIFICATE_VERIFY = 15;
    /** A certificate of a browser has less than one thousand bytes, a ClientHello less than three. */
    private static final int LONGEST_MESSAGE = 8_192;
    /** Nobody has reason to cut messages smaller. */
    private static final int SHORTEST_FRAGMENT = 64;

    private boolean verified;

    /** How many bytes of the datagram may be looked at: its records up to the first that may not; 0 is none. */
    synchronized int admit(byte[] bytes, int length) {
        ByteBuffer datagram = ByteBuffer.wrap(bytes, 0, length);
        int at = 0;
        while (at + RECORD_HEADER <= length) {
            int type = bytes[at] & 0xff;
            int epoch = datagram.getShort(at + 3) & 0xffff;
            int end = at + RECORD_HEADER + (datagram.getShort(at + 11) & 0xffff);
            if (end > length) {
                return at;
            }
            if (epoch == 0 && type == HANDSHAKE && !isSound(datagram, at + RECORD_HEADER, end)) {
                return 0;
            }
            if (!verified && (type == CHANGE_CIPHER_SPEC || epoch > 0)) {
                // The other side sends all of it again.
                return at;
            }
            at = end;
        }
        return at;
    }

    private boolean isSound(ByteBuffer datagram, int from, int end) {
        int at = from;
        while (at + MESSAGE_HEADER <= end) {
            int message = number(datagram, at + 1);
            int offset = number(datagram, at + 6);
            int fragment = number(datagram, at + 9);
            boolean last = offset + fragment == message;
            if (message > LONGEST_MESSAGE
                    || offset + fragment > message
                    || fragment < SHORTEST_FRAGMENT && !last
                    || at + MESSAGE_HEADER + fragment > end) {
                return false;
            }
            verified |= (datagram.get(at) & 0xff) == CERTIFICATE_VERIFY && last;
            at += MESSAGE_HEADER + fragment;
        }
        return at == end;
    }

    /** 24 bits. */
    private static int number(ByteBuffer datagram, int at) {
        return datagram.getInt(at - 1) & 0xff_ffff;
    }
}
