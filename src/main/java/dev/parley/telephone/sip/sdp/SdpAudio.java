package dev.parley.telephone.sip.sdp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.parley.media.codec.Codec;
import dev.parley.media.packet.SrtpKeys;
import dev.parley.media.rtp.Remote;
import dev.parley.media.sdp.SdpSection;
import dev.parley.media.sdp.SessionDescription;

/**
 * What the other side says of its audio (RFC 8866): the first stream of that kind that can be talked over.
 *
 * @param control of RTCP
 * @param protocol as it stands there
 * @param crypto what is understood of its {@code a=crypto} lines
 * @param streams what to answer to each stream, in order: {@link #AUDIO}, or a line that refuses it
 */
record SdpAudio(
        InetSocketAddress address,
        InetSocketAddress control,
        String protocol,
        Optional<Codec> codec,
        int keyType,
        Direction direction,
        List<Crypto> crypto,
        List<String> streams) {

    private static final Set<String> PLAIN = Set.of("RTP/AVP", "RTP/AVPF");
    private static final Set<String> SECURE = Set.of("RTP/SAVP", "RTP/SAVPF");
    private static final int MOST_STREAMS = 32;
    private static final int LAST_PORT = 65_535;
    /** Stands for the audio among the streams of an offer. */
    static final String AUDIO = "audio";

    /** Who may send (RFC 8866, section 6.7). */
    enum Direction {
        SENDRECV,
        SENDONLY,
        RECVONLY,
        INACTIVE;

        /** The answer to an offer of this. */
        Direction answer() {
            return switch (this) {
                case SENDRECV -> SENDRECV;
                case SENDONLY -> RECVONLY;
                case RECVONLY -> SENDONLY;
                case INACTIVE -> INACTIVE;
            };
        }

        String attribute() {
            return "a=" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** An {@code a=crypto} line (RFC 4568). */
    record Crypto(String tag, SrtpKeys keys) {

        String line() {
            return "a=crypto:" + tag + " " + SrtpKeys.SUITE + " inline:" + keys.sdes();
        }
    }

    boolean secure() {
        return SECURE.contains(protocol.toUpperCase(Locale.ROOT));
    }

    /** Whether it is something that can be talked over. */
    boolean usable() {
        return (secure() || PLAIN.contains(protocol.toUpperCase(Locale.ROOT)))
                && codec.isPresent()
                && address.getPort() > 0
                && address.getPort() < LAST_PORT;
    }

    /** Whether it wants to hear us. */
    boolean listening() {
        boolean held = address.getAddress().isAnyLocalAddress();
        return !held && (direction == Direction.SENDRECV || direction == Direction.RECVONLY);
    }

    /**
     * How to send to the other side.
     *
     * @param ours what we encrypt with where it encrypts too
     */
    Remote remote(SrtpKeys ours) {
        SrtpKeys theirs =
                ours == null || crypto.isEmpty() ? null : crypto.getFirst().keys();
        return new Remote(
                address, control, codec.orElseThrow(), keyType, listening(), theirs == null ? null : ours, theirs);
    }

    /** Reads the first audio stream that is usable; empty when there is none that can be understood. */
    static Optional<SdpAudio> read(String text) {
        return read(text, SdpAudio::usable);
    }

    /** Reads the first audio stream that is wanted, else the first one; empty when there is none that can be understood. */
    static Optional<SdpAudio> read(String text, Predicate<SdpAudio> wanted) {
        SessionDescription description = SessionDescription.read(text);
        SdpAudio first = null;
        for (SdpSection section :
                description.media().stream().limit(MOST_STREAMS).toList()) {
            SdpAudio audio = section.media().equals(AUDIO) ? of(section, description) : null;
            if (audio != null && wanted.test(audio)) {
                return Optional.of(audio);
            }
            first = first == null ? audio : first;
        }
        return Optional.ofNullable(first);
    }

    /** Null when it does not say where it is. */
    private static SdpAudio of(SdpSection section, SessionDescription description) {
        InetAddress host = section.host()
                .flatMap(SdpAudio::address)
                .or(() -> description.session().host().flatMap(SdpAudio::address))
                .orElse(null);
        if (host == null || section.port() < 0 || section.port() > LAST_PORT) {
            return null;
        }
        String direction =
                section.direction().or(() -> description.session().direction()).orElse("sendrecv");
        return new SdpAudio(
                new InetSocketAddress(host, section.port()),
                control(section, host),
                section.protocol(),
                section.codec(),
                section.keyType(),
                Direction.valueOf(direction.toUpperCase(Locale.ROOT)),
                section.values("crypto").stream()
                        .flatMap(line -> crypto(line).stream())
                        .toList(),
                description.media().stream()
                        .map(each -> each == section ? AUDIO : "m=" + each.refusal())
                        .toList());
    }

    /** RFC 3605, as far as it names a port. */
    private static InetSocketAddress control(SdpSection section, InetAddress host) {
        int next = Math.min(section.port() + 1, LAST_PORT);
        return section.value("rtcp")
                .map(value -> value.split("\\s+"))
                .filter(words -> words[0].matches("[1-9][0-9]{0,4}") && Integer.parseInt(words[0]) <= LAST_PORT)
                .map(words -> new InetSocketAddress(
                        words.length > 3 ? address(words[3]).orElse(host) : host, Integer.parseInt(words[0])))
                .orElseGet(() -> new InetSocketAddress(host, next));
    }

    /** A name would be looked up wherever the other side likes. */
    private static Optional<InetAddress> address(String literal) {
        try {
            return Optional.of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /** Lines with a suite, a master key index or parameters that we do not know are passed over. */
    private static Optional<Crypto> crypto(String line) {
        String[] parts = line.split("\\s+");
        try {
            boolean known = parts[1].equalsIgnoreCase(SrtpKeys.SUITE)
                    && parts[2].startsWith("inline:")
                    && !parts[2].substring("inline:".length()).contains(":")
                    && Arrays.stream(parts).skip(3).allMatch(parameter -> parameter.startsWith("WSH="));
            String key = parts[2].substring("inline:".length()).split("\\|")[0];
            return known ? Optional.of(new Crypto(parts[0], SrtpKeys.ofSdes(key))) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException unknown) {
            return Optional.empty();
        }
    }
}
