package dev.parley.media.speech;

/** Makes samples, as {@link dev.parley.media.Audio} has them, of what an endpoint sends, as it comes. */
interface SpeechDecoder {

    /**
     * @param length how many of the bytes count
     */
    short[] add(byte[] bytes, int length);

    /** Nothing more comes. */
    short[] end();
}
