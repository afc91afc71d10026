package dev.parley.email.smtp;

/** The server said no, said nothing, or went away. */
final class SmtpFault extends Exception {

    private static final long serialVersionUID = 1L;

    private final Phase phase;
    private final int code;

    /**
     * @param code the reply's (RFC 5321, 4.2); 0 when there was none, -1 when it could not be read
     * @param words the reply's, or what broke
     */
    SmtpFault(Phase phase, int code, String words) {
        super(words);
        this.phase = phase;
        this.code = code;
    }

    Phase phase() {
        return phase;
    }

    int code() {
        return code;
    }

    boolean isLost() {
        return code <= 0;
    }
}
