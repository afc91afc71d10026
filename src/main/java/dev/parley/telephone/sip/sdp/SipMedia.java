package dev.parley.telephone.sip.sdp;

import java.util.Optional;

import dev.parley.media.packet.SrtpKeys;
import dev.parley.media.rtp.Remote;
import dev.parley.media.rtp.RtpSession;

/** What the two sides of a call agree on about their media: offer and answer (RFC 3264). */
public final class SipMedia {

    private final RtpSession session;
    private final Sdp sdp;
    private final SrtpKeys keys;
    private final boolean secure;
    private String description;
    /** Whether what is talked over now is encrypted by profile: it is offered so again. */
    private boolean agreedSecure;

    /**
     * @param keys what we would encrypt with, or null
     * @param secure whether plain RTP will not do
     */
    public SipMedia(RtpSession session, Sdp sdp, SrtpKeys keys, boolean secure) {
        this.session = session;
        this.sdp = sdp;
        this.keys = keys;
        this.secure = secure;
    }

    /** What we offer (RFC 3264). */
    public String offer() {
        description = sdp.offer(keys, secure || agreedSecure);
        return description;
    }

    /** What we said last, unchanged: nothing is negotiated by that (RFC 4028, section 7.4). */
    public String again() {
        return description;
    }

    /** Talks as this answer to our offer has it; false when that is not possible. */
    public boolean answered(String answer) {
        Optional<SdpAudio> audio = accepted(answer);
        audio.ifPresent(agreed -> {
            session.connect(agreed.remote(keys));
            agreedSecure = agreed.secure();
        });
        return audio.isPresent();
    }

    /** Whether this offer of the other side can be answered. */
    public boolean accepts(String offer) {
        return accepted(offer).isPresent();
    }

    /** Where it would be talked to if it were answered like this. */
    public void expected(String answer) {
        accepted(answer).ifPresent(audio -> session.expect(audio.remote(keys)));
    }

    /** Our answer to an offer of the other side, which holds from now on; empty when we cannot. */
    public Optional<String> answerTo(String offer) {
        return accepted(offer).map(audio -> {
            Remote remote = audio.remote(keys);
            session.connect(remote);
            agreedSecure = audio.secure();
            SdpAudio.Crypto ours = remote.ours() == null
                    ? null
                    : new SdpAudio.Crypto(audio.crypto().getFirst().tag(), keys);
            description = sdp.answer(audio, ours);
            return description;
        });
    }

    /** The person pressed a key, as the signalling says. */
    public void pressed(char key) {
        session.pressed(key);
    }

    /** What is said of the audio, if we can and may talk there: every remote address of media passes here. */
    private Optional<SdpAudio> accepted(String description) {
        return SdpAudio.read(description, this::usable).filter(this::usable);
    }

    private boolean usable(SdpAudio audio) {
        boolean encrypted = keys != null && !audio.crypto().isEmpty();
        return audio.usable() && (encrypted || !secure && !audio.secure());
    }
}
