package dev.parley.media.speech;

import java.net.http.HttpRequest;

/** How an endpoint is asked to speak, and what it sends. */
interface SpeechApi {

    HttpRequest request(String text, Voice voice);

    SpeechDecoder decoder();
}
