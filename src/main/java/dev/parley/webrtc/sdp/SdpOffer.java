package dev.parley.webrtc.sdp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import dev.parley.media.codec.Codec;
import dev.parley.media.sdp.SdpSection;
import dev.parley.media.sdp.SessionDescription;
import dev.parley.webrtc.dtls.Fingerprint;

/**
 * What a browser offers (RFC 8866, RFC 8829): we take its first audio that we can talk over, and refuse what else there is.
 *
 * @param sections all of its media, in order
 * @param bundled whether it offers to send that audio and other media together
 * @param audio which of them we take
 * @param codec what we talk with: the first that it names of those we have
 * @param payloadType of it, there
 * @param keyType the payload type of telephone events, or -1
 * @param keyClock of telephone events, in hertz
 */
public record SdpOffer(
        List<Section> sections,
        boolean bundled,
        Section audio,
        Codec codec,
        int payloadType,
        int keyType,
        int keyClock,
        String ufrag,
        Fingerprint fingerprint) {

    private static final int MOST_SECTIONS = 16;
    private static final int LONGEST_WORD = 256;

    /**
     * One of its media.
     *
     * @param sdp what it says
     */
    public record Section(SdpSection sdp) {

        private boolean rejected() {
            return sdp.port() <= 0 && !(sdp.port() == 0 && sdp.has("bundle-only"));
        }

        /** The name of the section in a bundle (RFC 9143). */
        Optional<String> mid() {
            return sdp.value("mid").filter(mid -> mid.length() <= LONGEST_WORD);
        }

        private String direction() {
            return sdp.direction().orElse("sendrecv");
        }

        /** Whether who offers wants to be heard. */
        public boolean sends() {
            return direction().equals("sendrecv") || direction().equals("sendonly");
        }

        /** Whether who offers wants to hear. */
        public boolean receives() {
            return direction().equals("sendrecv") || direction().equals("recvonly");
        }
    }

    /**
     * @throws IllegalArgumentException when we cannot talk with who offers; the message says why, for people
     */
    public static SdpOffer read(String sdp) {
        require(sdp.stripLeading().startsWith("v="), "it does not begin with v=0");
        SessionDescription description = SessionDescription.read(sdp);
        SdpSection whole = description.session();
        List<Section> sections = description.media().stream().map(Section::new).toList();
        require(sections.size() <= MOST_SECTIONS, "it has more than " + MOST_SECTIONS + " media");
        List<Section> voices = sections.stream()
                .filter(section -> section.sdp().media().equals("audio") && !section.rejected())
                .toList();
        Section audio = voices.stream()
                .filter(section -> fault(section.sdp(), whole).isEmpty())
                .findFirst()
                .or(() -> voices.stream().findFirst())
                .orElseThrow(() -> new IllegalArgumentException("it has no audio"));
        fault(audio.sdp(), whole).ifPresent(fault -> require(false, fault));
        boolean bundled = whole.values("group").stream()
                .map(group -> List.of(group.split("\\s+")))
                .filter(group -> group.getFirst().equalsIgnoreCase("BUNDLE"))
                .flatMap(group -> group.stream().skip(1))
                .anyMatch(mid -> audio.mid().equals(Optional.of(mid)));
        int type = payloadType(audio.sdp()).orElseThrow();
        Codec codec = Codec.of(type).orElse(Codec.OPUS);
        boolean wideKeys = codec == Codec.OPUS && audio.sdp().wideKeyType() >= 0;
        return new SdpOffer(
                sections,
                bundled,
                audio,
                codec,
                type,
                wideKeys ? audio.sdp().wideKeyType() : audio.sdp().keyType(),
                (wideKeys ? Codec.OPUS : Codec.PCMU).clockRate(),
                ufrag(audio.sdp(), whole).orElseThrow(),
                fingerprint(audio.sdp(), whole).orElseThrow());
    }

    /** Why we cannot talk over it, if we cannot. */
    private static Optional<String> fault(SdpSection audio, SdpSection whole) {
        String setup = audio.value("setup")
                .or(() -> whole.value("setup"))
                .orElse("actpass")
                .toLowerCase(Locale.ROOT);
        if (!audio.isSentBy("UDP/TLS/RTP/SAVP")) {
            return Optional.of("its audio is not DTLS-SRTP");
        }
        if (!audio.has("rtcp-mux")) {
            return Optional.of("it does not multiplex RTCP (a=rtcp-mux)");
        }
        if (!setup.equals("actpass") && !setup.equals("active")) {
            return Optional.of("it does not let the server be passive (a=setup)");
        }
        if (ufrag(audio, whole).isEmpty()) {
            return Optional.of("it has no a=ice-ufrag");
        }
        if (fingerprint(audio, whole).isEmpty()) {
            return Optional.of("it has no a=fingerprint by SHA-256, SHA-384 or SHA-512");
        }
        return payloadType(audio).isPresent() ? Optional.empty() : Optional.of("it has neither Opus nor PCMU nor PCMA");
    }

    /** Who offers decides what is best: browsers name Opus first. */
    private static Optional<Integer> payloadType(SdpSection audio) {
        int opus = audio.opusType();
        return audio.types().stream()
                .filter(type -> type == opus || Codec.of(type).isPresent())
                .findFirst();
    }

    private static Optional<String> ufrag(SdpSection audio, SdpSection whole) {
        return audio.value("ice-ufrag")
                .or(() -> whole.value("ice-ufrag"))
                .filter(name -> name.length() <= LONGEST_WORD);
    }

    private static Optional<Fingerprint> fingerprint(SdpSection audio, SdpSection whole) {
        return Stream.concat(audio.values("fingerprint").stream(), whole.values("fingerprint").stream())
                .flatMap(value -> Fingerprint.read(value).stream())
                .findFirst();
    }

    private static void require(boolean right, String fault) {
        if (!right) {
            throw new IllegalArgumentException(fault);
        }
    }
}
