package dev.parley.webrtc.sdp;

import java.net.InetSocketAddress;
import java.util.List;

import io.netty.util.NetUtil;

import dev.parley.media.codec.Codec;
import dev.parley.webrtc.dtls.Fingerprint;
import dev.parley.webrtc.ice.IceCredentials;

/**
 * What we answer an offer with: its audio, by one address and port for all of it (RFC 9143, RFC 5761), with all candidates at
 * once and none to come.
 *
 * @param sessionId of this answer, for its {@code o=} line
 * @param ssrc of what we send
 * @param cname of what we send
 */
public record SdpAnswer(
        SdpOffer offer,
        IceCredentials ours,
        Fingerprint fingerprint,
        List<InetSocketAddress> candidates,
        long sessionId,
        int ssrc,
        String cname) {

    private static final int HOST_PREFERENCE = 126;
    /** What would be wider is not sent for nothing (RFC 7587, section 6.1). */
    private static final String OPUS = "minptime=10;maxplaybackrate=16000;sprop-maxcapturerate=16000";

    public String write() {
        StringBuilder text = new StringBuilder();
        line(text, "v=0");
        line(text, "o=- " + sessionId + " 1 IN IP4 0.0.0.0");
        line(text, "s=-");
        line(text, "t=0 0");
        line(text, "a=ice-lite");
        if (offer.bundled()) {
            offer.audio().mid().ifPresent(mid -> line(text, "a=group:BUNDLE " + mid));
        }
        line(text, "a=msid-semantic: WMS parley");
        for (SdpOffer.Section section : offer.sections()) {
            if (section == offer.audio()) {
                audio(text, section);
            } else {
                refuse(text, section);
            }
        }
        return text.toString();
    }

    private void audio(StringBuilder text, SdpOffer.Section section) {
        int type = offer.payloadType();
        String keys = offer.keyType() < 0 ? "" : " " + offer.keyType();
        line(text, "m=audio 9 " + section.sdp().protocol() + " " + type + keys);
        line(text, "c=IN IP4 0.0.0.0");
        line(text, "a=rtcp:9 IN IP4 0.0.0.0");
        section.mid().ifPresent(mid -> line(text, "a=mid:" + mid));
        line(text, "a=" + direction(section));
        line(text, "a=rtcp-mux");
        line(text, "a=rtpmap:" + type + " " + offer.codec().encoding());
        if (offer.codec() == Codec.OPUS) {
            line(text, "a=fmtp:" + type + " " + OPUS);
        }
        if (offer.keyType() >= 0) {
            line(text, "a=rtpmap:" + offer.keyType() + " telephone-event/" + offer.keyClock());
            line(text, "a=fmtp:" + offer.keyType() + " 0-15");
        }
        line(text, "a=ptime:20");
        line(text, "a=ice-ufrag:" + ours.ufrag());
        line(text, "a=ice-pwd:" + ours.password());
        line(text, "a=fingerprint:" + fingerprint.value());
        line(text, "a=setup:passive");
        line(text, "a=msid:parley voice");
        line(text, "a=ssrc:" + Integer.toUnsignedString(ssrc) + " cname:" + cname);
        for (int i = 0; i < candidates.size(); i++) {
            line(text, candidate(candidates.get(i), i));
        }
        line(text, "a=end-of-candidates");
    }

    private static String direction(SdpOffer.Section section) {
        if (!section.receives()) {
            return section.sends() ? "recvonly" : "inactive";
        }
        return section.sends() ? "sendrecv" : "sendonly";
    }

    private static String candidate(InetSocketAddress address, int index) {
        long priority = (long) HOST_PREFERENCE << 24 | (0xffffL - index) << 8 | 0xff;
        // Shortened as RFC 5952 has it: some stacks compare it as text.
        String host = NetUtil.toAddressString(address.getAddress());
        return "a=candidate:" + (index + 1) + " 1 udp " + priority + " " + host + " " + address.getPort() + " typ host";
    }

    private static void refuse(StringBuilder text, SdpOffer.Section section) {
        line(text, "m=" + section.sdp().refusal());
        line(text, "c=IN IP4 0.0.0.0");
        section.mid().ifPresent(mid -> line(text, "a=mid:" + mid));
        line(text, "a=inactive");
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append("\r\n");
    }
}
