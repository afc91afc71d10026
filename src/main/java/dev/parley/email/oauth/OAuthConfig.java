package dev.parley.email.oauth;

import java.net.URI;
import java.util.Optional;

/** Where a mail server's access tokens come from (OAuth 2.0, RFC 6749). */
public interface OAuthConfig {

    /** Such as {@code https://login.microsoftonline.com/TENANT/oauth2/v2.0/token} or {@code https://oauth2.googleapis.com/token}. */
    URI tokenUrl();

    String clientId();

    Optional<String> clientSecret();

    /**
     * What the token is for, such as {@code https://outlook.office365.com/.default} or {@code https://mail.google.com/}; several are
     * separated by blanks.
     */
    Optional<String> scope();

    /** Of the mailbox's owner (RFC 6749, 6). Absent: the client's own credentials (4.4). */
    Optional<String> refreshToken();
}
