package dev.parley.media.speech;

/** Makes samples, in the band that is wanted, of what an endpoint sends, as it comes. */
public interface SpeechDecoder {

    /**
     * @param length how many of the bytes count
     */
    short[] add(byte[] bytes, int length);

    /** Nothing more comes. */
    short[] end();
}
