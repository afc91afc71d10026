package dev.parley.email.smtp;

/** How far a mail's way to the server has come; what a reply or a broken connection means depends on it. */
enum Phase {
    CONNECTION("while it was connected to"),
    GREETING("before its greeting"),
    HELLO("at EHLO"),
    ENCRYPTION("at STARTTLS"),
    LOGIN("at the login"),
    SENDER("at the sender"),
    RECIPIENT("at the recipient"),
    DATA("at DATA"),
    /** Before the final dot: the server must not deliver what it has (RFC 5321, 4.1.1.4). */
    BODY("within the mail"),
    /** After it: only its word says whether it has taken the mail. */
    END("after the mail");

    private final String words;

    Phase(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Whether no mail has been spoken of yet. */
    boolean isBeforeTheMail() {
        return compareTo(SENDER) < 0;
    }
}
