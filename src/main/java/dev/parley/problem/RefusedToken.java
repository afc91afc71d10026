package dev.parley.problem;

/** Why a token was refused, in words that its holder may see. */
public final class RefusedToken extends Exception {

    public RefusedToken(String reason) {
        super(reason, null, false, false);
    }
}
