package dev.parley.email.oauth;

/** There is no access token. Its message holds no secret. */
public final class TokenFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean refused;

    TokenFailure(String message, boolean refused) {
        super(message);
        this.refused = refused;
    }

    /** Whether the endpoint said no, so that asking again soon helps nothing. */
    public boolean isRefused() {
        return refused;
    }
}
