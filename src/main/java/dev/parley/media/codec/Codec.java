package dev.parley.media.codec;

import java.util.Optional;

import dev.parley.media.Band;

/** How voice can be written into packets, by the names that SDP has for it. */
public enum Codec {
    /** G.711, μ-law (RFC 3551). */
    PCMU(0, "PCMU/8000", 8_000, Band.NARROW),
    /** G.711, A-law (RFC 3551). */
    PCMA(8, "PCMA/8000", 8_000, Band.NARROW),
    /** RFC 6716, in packets by RFC 7587: its clock has 48 kHz, however fine the voice is. */
    OPUS(-1, "opus/48000/2", 48_000, Band.WIDE);

    private final int payloadType;
    private final String encoding;
    private final int clockRate;
    private final Band band;

    Codec(int payloadType, String encoding, int clockRate, Band band) {
        this.payloadType = payloadType;
        this.encoding = encoding;
        this.clockRate = clockRate;
        this.band = band;
    }

    /** The codec of a static payload type. */
    public static Optional<Codec> of(int payloadType) {
        return switch (payloadType) {
            case 0 -> Optional.of(PCMU);
            case 8 -> Optional.of(PCMA);
            default -> Optional.empty();
        };
    }

    /** Its static payload type, or -1 when each side chooses one. */
    public int payloadType() {
        return payloadType;
    }

    /** As {@code a=rtpmap} has it. */
    public String encoding() {
        return encoding;
    }

    /** Of its timestamps, in hertz. */
    public int clockRate() {
        return clockRate;
    }

    public Band band() {
        return band;
    }

    /** Writes and reads the packets of one stream. */
    public Coder coder() {
        return switch (this) {
            case PCMU -> G711.MU_LAW;
            case PCMA -> G711.A_LAW;
            case OPUS -> new OpusCoder();
        };
    }
}
