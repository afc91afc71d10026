package dev.parley.media.speech;

import java.net.http.HttpRequest;

import dev.parley.media.Band;

/** How an endpoint is asked to speak, and what it sends. */
interface SpeechApi {

    HttpRequest request(String text, Voice voice);

    /** Of what it sends, for the band of the voice. */
    SpeechDecoder decoder(Band band);
}
