package dev.parley.telephone.sip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.parley.media.rtp.Codec;
import dev.parley.media.rtp.Remote;
import dev.parley.media.rtp.RtpSession;
import dev.parley.media.rtp.SrtpKeys;

/** The part of SDP (RFC 8866) that telephone calls need: one audio stream of G.711 with telephone events, SDES keys. */
final class Sdp {

    /** What the other side says of its audio. */
    record Audio(
            InetSocketAddress address,
            String protocol,
            List<Integer> types,
            int keyType,
            Direction direction,
            List<Crypto> crypto,
            List<String> otherStreams) {

        Optional<Codec> codec() {
            return types.stream().flatMap(type -> Codec.of(type).stream()).findFirst();
        }

        boolean secure() {
            return protocol.equals("RTP/SAVP");
        }

        /** Whether it wants to hear us. */
        boolean listening() {
            boolean held = address.getAddress().isAnyLocalAddress() || address.getPort() == 0;
            return !held && (direction == Direction.SENDRECV || direction == Direction.RECVONLY);
        }
    }

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

        private String line() {
            return "a=crypto:" + tag + " " + keys.suite() + " inline:" + keys.sdes();
        }
    }

    private final InetAddress address;
    private final int port;
    private final long session = System.nanoTime() >>> 16;
    private int version;

    /**
     * @param address what we tell the other side to send to
     */
    Sdp(InetAddress address, int port) {
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
            text.append(new Crypto("1", keys).line()).append("\r\n");
        }
        return text.append("a=ptime:20\r\na=sendrecv\r\n").toString();
    }

    /**
     * The answer to an offer that we have a codec with.
     *
     * @param crypto ours, with the offer's tag, or null
     */
    String answer(Audio offer, Crypto crypto) {
        Codec codec = offer.codec().orElseThrow();
        StringBuilder text = head();
        text.append("m=audio " + port + " " + offer.protocol() + " " + codec.payloadType()
                + (offer.keyType() < 0 ? "" : " " + offer.keyType()) + "\r\n");
        text.append("a=rtpmap:" + codec.payloadType() + " " + codec + "/8000\r\n");
        if (offer.keyType() >= 0) {
            keyEvents(text, offer.keyType());
        }
        if (crypto != null) {
            text.append(crypto.line()).append("\r\n");
        }
        text.append("a=ptime:20\r\n")
                .append(offer.direction().answer().attribute())
                .append("\r\n");
        offer.otherStreams().forEach(stream -> text.append(stream).append("\r\n"));
        return text.toString();
    }

    private StringBuilder head() {
        String host = (address instanceof Inet6Address ? "IN IP6 " : "IN IP4 ") + address.getHostAddress();
        return new StringBuilder(
                "v=0\r\no=- " + session + " " + ++version + " " + host + "\r\ns=-\r\nc=" + host + "\r\nt=0 0\r\n");
    }

    private static void keyEvents(StringBuilder text, int type) {
        text.append("a=rtpmap:" + type + " telephone-event/8000\r\na=fmtp:" + type + " 0-15\r\n");
    }

    /**
     * How to send to the other side.
     *
     * @param ours what we encrypt with where it encrypts too
     */
    static Remote remote(Audio audio, SrtpKeys ours) {
        SrtpKeys theirs = ours == null || audio.crypto().isEmpty()
                ? null
                : audio.crypto().getFirst().keys();
        return new Remote(
                audio.address(),
                audio.codec().orElseThrow(),
                audio.keyType(),
                audio.listening(),
                theirs == null ? null : ours,
                theirs);
    }

    /** Reads the first audio stream; empty when there is none that can be understood. */
    static Optional<Audio> read(String text) {
        try {
            return Optional.ofNullable(parse(text.lines().toList()));
        } catch (UnknownHostException | IllegalArgumentException | IndexOutOfBoundsException malformed) {
            return Optional.empty();
        }
    }

    private static Audio parse(List<String> lines) throws UnknownHostException {
        String sessionAddress = null;
        String mediaAddress = null;
        String[] audio = null;
        boolean inAudio = false;
        Direction direction = Direction.SENDRECV;
        Map<Integer, String> formats = new HashMap<>();
        List<Crypto> crypto = new ArrayList<>();
        List<String> otherStreams = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("m=")) {
                inAudio = line.startsWith("m=audio ") && audio == null;
                if (inAudio) {
                    audio = line.substring(2).split(" ");
                } else {
                    String[] stream = line.split(" ");
                    otherStreams.add(stream[0] + " 0 " + stream[2] + " " + stream[3]);
                }
            } else if (line.startsWith("c=") && (inAudio || audio == null && otherStreams.isEmpty())) {
                String host = line.split(" ")[2].split("/")[0];
                mediaAddress = inAudio ? host : mediaAddress;
                sessionAddress = inAudio ? sessionAddress : host;
            } else if (inAudio && line.startsWith("a=rtpmap:")) {
                String[] format = line.substring("a=rtpmap:".length()).split(" ");
                formats.put(Integer.valueOf(format[0]), format[1]);
            } else if (inAudio && line.startsWith("a=crypto:")) {
                crypto(line).ifPresent(crypto::add);
            } else if (inAudio || audio == null) {
                direction = direction(line).orElse(direction);
            }
        }
        if (audio == null) {
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
        return new Audio(
                new InetSocketAddress(
                        InetAddress.getByName(mediaAddress == null ? sessionAddress : mediaAddress),
                        Integer.parseInt(audio[1].split("/")[0])),
                audio[2],
                types,
                keyType,
                direction,
                crypto,
                otherStreams);
    }

    private static Optional<Direction> direction(String line) {
        for (Direction direction : Direction.values()) {
            if (line.equals(direction.attribute())) {
                return Optional.of(direction);
            }
        }
        return Optional.empty();
    }

    /** Lines with a suite or parameters that we do not know are passed over. */
    private static Optional<Crypto> crypto(String line) {
        String[] parts = line.substring("a=crypto:".length()).split("\\s+");
        try {
            String key = parts[2].substring("inline:".length()).split("\\|")[0];
            return parts.length > 3
                    ? Optional.empty()
                    : Optional.of(new Crypto(parts[0], SrtpKeys.ofSdes(parts[1], key)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException unknown) {
            return Optional.empty();
        }
    }
}
