package dev.parley.email.smtp;

/** How the server is told who sends. */
sealed interface Login {

    /** It is not. */
    record None() implements Login {}

    record Password(String user, String password) implements Login {

        @Override
        public String toString() {
            return "Password";
        }
    }

    /** A token of OAuth 2 (RFC 7628, and the older XOAUTH2). */
    record Token(String user, String token) implements Login {

        @Override
        public String toString() {
            return "Token";
        }
    }
}
