package dev.parley.webrtc.dtls;

import dev.parley.media.rtp.SrtpKeys;

/** What both sides of a session encrypt their voice with. */
public record DtlsKeys(SrtpKeys ours, SrtpKeys theirs) {}
