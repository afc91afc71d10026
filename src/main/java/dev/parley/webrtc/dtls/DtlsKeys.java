package dev.parley.webrtc.dtls;

import dev.parley.media.packet.SrtpKeys;

/** What both sides of a session encrypt their voice with. */
public record DtlsKeys(SrtpKeys ours, SrtpKeys theirs) {}
