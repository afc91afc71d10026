package dev.parley.media.speech;

/** Words could not be turned into audio. */
public class SpeechFailure extends RuntimeException {

    public SpeechFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
