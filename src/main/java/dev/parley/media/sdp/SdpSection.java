package dev.parley.media.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.parley.media.codec.Codec;

/**
 * One {@code m=} line of SDP and what belongs to it.
 *
 * @param media such as {@code audio}, in small letters; empty when it has none, as the session as a whole
 * @param port 0 when it is refused, -1 when it is none
 * @param protocol such as {@code RTP/AVP}
 * @param formats payload types, mostly
 * @param host the address of its {@code c=} line, as it stands there
 * @param attributes what follows {@code a=}
 */
public record SdpSection(
        String media, int port, String protocol, List<String> formats, Optional<String> host, List<String> attributes) {

    private static final String SPACE = "\\s+";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");
    /** One channel may be written out (RFC 8866, section 6.6). */
    private static final Pattern EVENTS = Pattern.compile("telephone-event\\s*/\\s*8000(\\s*/\\s*1)?(\\s.*)?");

    private static final Pattern WIDE_EVENTS = Pattern.compile("telephone-event\\s*/\\s*48000(\\s*/\\s*1)?(\\s.*)?");
    /** It has two channels there, whatever is in it (RFC 7587). */
    private static final Pattern OPUS = Pattern.compile("opus\\s*/\\s*48000(\\s*/\\s*2)?(\\s.*)?");

    /** Who may send (RFC 8866, section 6.7). */
    private static final List<String> DIRECTIONS = List.of("sendrecv", "sendonly", "recvonly", "inactive");

    static SdpSection of(String line, List<String> lines) {
        String[] words = line.strip().split(SPACE);
        String port = words.length < 2 ? "" : words[1].split("/", 2)[0];
        List<String> attributes = lines.stream()
                .filter(each -> each.startsWith("a="))
                .map(each -> each.substring(2).strip())
                .toList();
        return new SdpSection(
                words[0].toLowerCase(Locale.ROOT),
                NUMBER.matcher(port).matches() ? Integer.parseInt(port) : -1,
                words.length < 3 ? "" : words[2],
                words.length < 4 ? List.of() : List.of(words).subList(3, words.length),
                host(lines),
                attributes);
    }

    private static Optional<String> host(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("c="))
                .map(line -> line.substring(2).strip().split(SPACE))
                .filter(words -> words.length > 2)
                .map(words -> words[2].split("/", 2)[0])
                .findFirst();
    }

    /** Whether it is sent by this protocol, such as {@code RTP/AVP}, however it is written. */
    public boolean isSentBy(String start) {
        return protocol.regionMatches(true, 0, start, 0, start.length());
    }

    /** Whether the attribute without a value is there. */
    public boolean has(String flag) {
        return attributes.stream().anyMatch(flag::equalsIgnoreCase);
    }

    /** The values of all attributes of this name, in order. */
    public List<String> values(String name) {
        String start = name + ":";
        return attributes.stream()
                .filter(attribute -> attribute.regionMatches(true, 0, start, 0, start.length()))
                .map(attribute -> attribute.substring(start.length()).strip())
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** The first value of an attribute. */
    public Optional<String> value(String name) {
        return values(name).stream().findFirst();
    }

    /** Such as {@code sendrecv}; empty when it does not say. */
    public Optional<String> direction() {
        return attributes.stream()
                .map(attribute -> attribute.toLowerCase(Locale.ROOT))
                .filter(DIRECTIONS::contains)
                .reduce((first, last) -> last);
    }

    /** Its payload types, as far as they are some. */
    public List<Integer> types() {
        return formats.stream()
                .filter(format -> NUMBER.matcher(format).matches())
                .map(Integer::valueOf)
                .filter(type -> type < 128)
                .toList();
    }

    /** The first of the payload types that stands for G.711. */
    public Optional<Codec> codec() {
        return types().stream().flatMap(type -> Codec.of(type).stream()).findFirst();
    }

    /** The payload type of telephone events at 8 kHz, or -1. */
    public int keyType() {
        return type(EVENTS);
    }

    /** The payload type of telephone events at 48 kHz, or -1. */
    public int wideKeyType() {
        return type(WIDE_EVENTS);
    }

    /** The payload type of Opus, or -1. */
    public int opusType() {
        return type(OPUS);
    }

    /** The first of the payload types that is mapped to this, or -1. */
    private int type(Pattern encoding) {
        List<Integer> mapped = new ArrayList<>();
        for (String map : values("rtpmap")) {
            String[] words = map.split(SPACE, 2);
            if (words.length == 2
                    && NUMBER.matcher(words[0]).matches()
                    && encoding.matcher(words[1].toLowerCase(Locale.ROOT)).matches()) {
                mapped.add(Integer.valueOf(words[0]));
            }
        }
        return types().stream().filter(mapped::contains).findFirst().orElse(-1);
    }

    /** The line that refuses it, without {@code m=}, whatever stands in it. */
    public String refusal() {
        return (media.isEmpty() ? "audio" : media)
                + " 0 "
                + (protocol.isEmpty() ? "RTP/AVP" : protocol)
                + " "
                + (formats.isEmpty() ? "0" : formats.getFirst());
    }
}
