package dev.parley.telephone.sip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.parley.media.rtp.Codec;
import dev.parley.media.rtp.Remote;
import dev.parley.media.rtp.SrtpKeys;

/**
 * What the other side says of its audio, the first stream of that kind in its SDP (RFC 8866).
 *
 * @param streams what to answer to each stream, in order: {@link #AUDIO}, or a line that refuses it
 */
record SdpAudio(
        InetSocketAddress address,
        String protocol,
        List<Integer> types,
        int keyType,
        Direction direction,
        List<Crypto> crypto,
        List<String> streams) {

    Optional<Codec> codec() {
        return types.stream().flatMap(type -> Codec.of(type).stream()).findFirst();
    }

    boolean secure() {
        return protocol.equals("RTP/SAVP");
    }

    /** Whether it is something that can be talked over. */
    boolean usable() {
        return (secure() || protocol.equals("RTP/AVP"))
                && codec().isPresent()
                && address.getPort() > 0
                && address.getPort() < 65_535;
    }

    /** Whether it wants to hear us. */
    boolean listening() {
        boolean held = address.getAddress().isAnyLocalAddress();
        return !held && (direction == Direction.SENDRECV || direction == Direction.RECVONLY);
    }

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
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

    /**
     * How to send to the other side.
     *
     * @param ours what we encrypt with where it encrypts too
     */
    Remote remote(SrtpKeys ours) {
        SrtpKeys theirs =
                ours == null || crypto.isEmpty() ? null : crypto.getFirst().keys();
        return new Remote(address, codec().orElseThrow(), keyType, listening(), theirs == null ? null : ours, theirs);
    }

    /** Reads the first audio stream; empty when there is none that can be understood. */
    static Optional<SdpAudio> read(String text) {
        try {
            return Optional.ofNullable(parse(text.lines().toList()));
        } catch (UnknownHostException | IllegalArgumentException | IndexOutOfBoundsException malformed) {
            return Optional.empty();
        }
    }

    private static SdpAudio parse(List<String> lines) throws UnknownHostException {
        String sessionAddress = null;
        String mediaAddress = null;
        String[] audio = null;
        boolean inAudio = false;
        Direction direction = Direction.SENDRECV;
        Map<Integer, String> formats = new HashMap<>();
        List<Crypto> crypto = new ArrayList<>();
        List<String> streams = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("m=")) {
                inAudio = line.startsWith("m=audio ") && audio == null;
                String[] stream = line.split(" ");
                if (inAudio) {
                    audio = line.substring(2).split(" ");
                }
                streams.add(inAudio ? AUDIO : stream[0] + " 0 " + stream[2] + " " + stream[3]);
            } else if (line.startsWith("c=") && (inAudio || streams.isEmpty())) {
                String named = line.split(" ")[2].split("/")[0];
                mediaAddress = inAudio ? named : mediaAddress;
                sessionAddress = inAudio ? sessionAddress : named;
            } else if (inAudio && line.startsWith("a=rtpmap:")) {
                String[] format = line.substring("a=rtpmap:".length()).split(" ");
                formats.put(Integer.valueOf(format[0]), format[1]);
            } else if (inAudio && line.startsWith("a=crypto:")) {
                crypto(line).ifPresent(crypto::add);
            } else if (inAudio || streams.isEmpty()) {
                direction = direction(line).orElse(direction);
            }
        }
        String host = mediaAddress == null ? sessionAddress : mediaAddress;
        // A name would be looked up wherever the other side likes.
        if (audio == null || host == null || !LITERAL.matcher(host).matches()) {
            return null;
        }
        List<Integer> types = new ArrayList<>();
        for (int i = 3; i < audio.length; i++) {
            types.add(Integer.valueOf(audio[i]));
        }
        int keyType = types.stream()
                .filter(type -> formats.getOrDefault(type, "").equalsIgnoreCase("telephone-event/8000"))
                .findFirst()
                .orElse(-1);
        return new SdpAudio(
                new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(audio[1].split("/")[0])),
                audio[2],
                types,
                keyType,
                direction,
                crypto,
                streams);
    }

    private static Optional<Direction> direction(String line) {
        for (Direction direction : Direction.values()) {
            if (line.equals(direction.attribute())) {
                return Optional.of(direction);
            }
        }
        return Optional.empty();
    }

    /** Lines with a suite, a master key index or parameters that we do not know are passed over. */
    private static Optional<Crypto> crypto(String line) {
        String[] parts = line.substring("a=crypto:".length()).split("\\s+");
        try {
            boolean known = parts[1].equals(SrtpKeys.SUITE)
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
