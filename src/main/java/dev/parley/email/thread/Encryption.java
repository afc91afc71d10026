package dev.parley.email.thread;

/** How a connection that begins in clear goes on (STARTTLS: RFC 3207, RFC 9051). */
public enum Encryption {
    /** Encrypted, or not at all. */
    REQUIRED,
    /** Encrypted where the server offers it; with a password or a token it is required. */
    OPTIONAL,
    /** In clear, a password too. */
    DISABLED;

    /**
     * @param secret whether a password or a token is to be told
     * @return whether nothing may be said in clear
     */
    public boolean isRequired(boolean secret) {
        return this == REQUIRED || this == OPTIONAL && secret;
    }
}
