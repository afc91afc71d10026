package dev.parley.webrtc.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.parley.media.rtp.Codec;
import dev.parley.webrtc.dtls.Fingerprint;

/**
 * What a browser offers (RFC 8866, RFC 8829): we take its first audio, and refuse what else there is.
 *
 * @param sections all of its media, in order
 * @param bundled whether it offers to send that audio and other media together
 * @param audio which of them we take
 * @param keyType the payload type of telephone events at 8 kHz, or -1
 */
public record SdpOffer(
        List<Section> sections,
        boolean bundled,
        Section audio,
        Codec codec,
        int keyType,
        String ufrag,
        Fingerprint fingerprint) {

    private static final int MOST_SECTIONS = 16;
    private static final int LONGEST_WORD = 256;

    /**
     * One {@code m=} line and its attributes.
     *
     * @param line what follows {@code m=}
     * @param attributes what follows {@code a=}
     */
    public record Section(String line, List<String> attributes) {

        String media() {
            int end = line.indexOf(' ');
            return end < 0 ? line : line.substring(0, end);
        }

        /** Such as {@code UDP/TLS/RTP/SAVPF}. */
        String protocol() {
            String[] words = line.split(" ");
            return words.length > 2 ? words[2] : "";
        }

        List<String> formats() {
            String[] words = line.split(" ");
            return words.length < 4 ? List.of() : List.of(words).subList(3, words.length);
        }

        boolean rejected() {
            String[] words = line.split(" ");
            return words.length > 1 && words[1].equals("0") && !has("bundle-only");
        }

        boolean has(String flag) {
            return attributes.contains(flag);
        }

        Optional<String> value(String name) {
            return attributes.stream()
                    .filter(attribute -> attribute.startsWith(name + ":"))
                    .map(attribute -> attribute.substring(name.length() + 1).strip())
                    .findFirst();
        }

        /** The name of the section in a bundle (RFC 9143). */
        Optional<String> mid() {
            return value("mid").filter(mid -> mid.length() <= LONGEST_WORD);
        }

        /** Whether who offers wants to be heard. */
        public boolean sends() {
            return !has("recvonly") && !has("inactive");
        }

        /** Whether who offers wants to hear. */
        public boolean receives() {
            return !has("sendonly") && !has("inactive");
        }
    }

    /**
     * @throws IllegalArgumentException when we cannot talk with who offers; the message says why, for people
     */
    public static SdpOffer read(String sdp) {
        List<String> session = new ArrayList<>();
        List<Section> sections = new ArrayList<>();
        List<String> attributes = session;
        String[] lines = sdp.split("\r?\n");
        require(lines.length > 0 && lines[0].equals("v=0"), "it does not begin with v=0");
        for (String line : lines) {
            if (line.startsWith("m=")) {
                attributes = new ArrayList<>();
                sections.add(new Section(line.substring(2), attributes));
                require(sections.size() <= MOST_SECTIONS, "it has more than " + MOST_SECTIONS + " media");
            } else if (line.startsWith("a=")) {
                attributes.add(line.substring(2));
            }
        }
        Section audio = sections.stream()
                .filter(section -> section.media().equals("audio") && !section.rejected())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("it has no audio"));
        Section whole = new Section("", session);
        require(audio.protocol().startsWith("UDP/TLS/RTP/SAVP"), "its audio is not DTLS-SRTP");
        require(audio.has("rtcp-mux"), "it does not multiplex RTCP (a=rtcp-mux)");
        String setup = audio.value("setup").or(() -> whole.value("setup")).orElse("actpass");
        require(setup.equals("actpass") || setup.equals("active"), "it does not let the server be passive (a=setup)");
        String ufrag = audio.value("ice-ufrag")
                .or(() -> whole.value("ice-ufrag"))
                .filter(name -> name.length() <= LONGEST_WORD)
                .orElseThrow(() -> new IllegalArgumentException("it has no a=ice-ufrag"));
        Fingerprint fingerprint = fingerprint(audio)
                .or(() -> fingerprint(whole))
                .orElseThrow(
                        () -> new IllegalArgumentException("it has no a=fingerprint by SHA-256, SHA-384 or SHA-512"));
        boolean bundled = session.stream()
                .filter(attribute -> attribute.startsWith("group:BUNDLE "))
                .flatMap(group -> Stream.of(group.split(" ")).skip(1))
                .anyMatch(mid -> audio.mid().equals(Optional.of(mid)));
        return new SdpOffer(List.copyOf(sections), bundled, audio, codec(audio), keyType(audio), ufrag, fingerprint);
    }

    private static Optional<Fingerprint> fingerprint(Section section) {
        return section.attributes().stream()
                .filter(attribute -> attribute.startsWith("fingerprint:"))
                .map(attribute -> attribute.substring("fingerprint:".length()))
                .flatMap(value -> Fingerprint.read(value).stream())
                .findFirst();
    }

    private static Codec codec(Section audio) {
        return audio.formats().stream()
                .filter(format -> format.equals("0") || format.equals("8"))
                .findFirst()
                .flatMap(format -> Codec.of(Integer.parseInt(format)))
                .orElseThrow(
                        () -> new IllegalArgumentException("it has neither PCMU nor PCMA, which every browser has"));
    }

    private static int keyType(Section audio) {
        Set<String> formats = Set.copyOf(audio.formats());
        return audio.attributes().stream()
                .filter(attribute -> attribute.toLowerCase(Locale.ROOT).matches("rtpmap:\\d{1,3} telephone-event/8000"))
                .map(attribute -> Integer.parseInt(attribute.substring("rtpmap:".length(), attribute.indexOf(' '))))
                .filter(type -> type < 128 && formats.contains(Integer.toString(type)))
                .findFirst()
                .orElse(-1);
    }

    private static void require(boolean right, String fault) {
        if (!right) {
            throw new IllegalArgumentException(fault);
        }
    }
}
