package dev.parley.telephone.sip.sdp;

import java.net.Inet6Address;
import java.net.InetAddress;

import dev.parley.media.codec.Codec;
import dev.parley.media.packet.SrtpKeys;
import dev.parley.media.rtp.RtpSession;

/** The part of SDP (RFC 8866) that telephone calls need: one audio stream of G.711 with telephone events, SDES keys. */
public final class Sdp {

    private final InetAddress address;
    private final int port;
    private final long session = System.nanoTime() >>> 16;
    private int version;

    /**
     * @param address what we tell the other side to send to
     */
    public Sdp(InetAddress address, int port) {
        this.address = address;
        this.port = port;
    }

    /**
     * Everything we can.
     *
     * @param keys ours, or null for plain RTP
     * @param required whether plain RTP will not do; else the keys are an offer to encrypt anyway (RFC 8643)
     */
    String offer(SrtpKeys keys, boolean required) {
        StringBuilder text = head();
        text.append("m=audio " + port + (required ? " RTP/SAVP" : " RTP/AVP") + " 0 8 " + RtpSession.KEY_TYPE + "\r\n");
        text.append("a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n");
        keyEvents(text, RtpSession.KEY_TYPE);
        if (keys != null) {
            text.append(new SdpAudio.Crypto("1", keys).line()).append("\r\n");
        }
        return text.append("a=ptime:20\r\na=sendrecv\r\n").toString();
    }

    /**
     * The answer to an offer that we have a codec with.
     *
     * @param crypto ours, with the offer's tag, or null
     */
    String answer(SdpAudio offer, SdpAudio.Crypto crypto) {
        StringBuilder text = head();
        for (String stream : offer.streams()) {
            if (stream.equals(SdpAudio.AUDIO)) {
                audio(text, offer, crypto);
            } else {
                text.append(stream).append("\r\n");
            }
        }
        return text.toString();
    }

    private void audio(StringBuilder text, SdpAudio offer, SdpAudio.Crypto crypto) {
        Codec codec = offer.codec().orElseThrow();
        text.append("m=audio " + port + " " + offer.protocol() + " " + codec.payloadType()
                + (offer.keyType() < 0 ? "" : " " + offer.keyType()) + "\r\n");
        text.append("a=rtpmap:" + codec.payloadType() + " " + codec.encoding() + "\r\n");
        if (offer.keyType() >= 0) {
            keyEvents(text, offer.keyType());
        }
        if (crypto != null) {
            text.append(crypto.line()).append("\r\n");
        }
        text.append("a=ptime:20\r\n")
                .append(offer.direction().answer().attribute())
                .append("\r\n");
    }

    private StringBuilder head() {
        String host = (address instanceof Inet6Address ? "IN IP6 " : "IN IP4 ")
                + address.getHostAddress().replaceAll("%.*", "");
        return new StringBuilder(
                "v=0\r\no=- " + session + " " + ++version + " " + host + "\r\ns=-\r\nc=" + host + "\r\nt=0 0\r\n");
    }

    private static void keyEvents(StringBuilder text, int type) {
        text.append("a=rtpmap:" + type + " telephone-event/8000\r\na=fmtp:" + type + " 0-15\r\n");
    }
}
