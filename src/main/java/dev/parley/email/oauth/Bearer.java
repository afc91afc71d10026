package dev.parley.email.oauth;

/** How an access token is told to a mail server by OAUTHBEARER (RFC 7628, 3.1), before it is encoded as Base64. */
public final class Bearer {

    /** What a server is answered that has said why it refuses a token (RFC 7628, 3.2.3), encoded. */
    public static final String UNDERSTOOD = "AQ==";

    private Bearer() {}

    public static String message(String user, String token) {
        return header(user) + "\1auth=Bearer " + token + "\1\1";
    }

    /** The same, which also says who was meant to hear it. */
    public static String message(String user, String host, int port, String token) {
        return header(user) + "\1host=" + host + "\1port=" + port + "\1auth=Bearer " + token + "\1\1";
    }

    /** RFC 5801, 4. */
    private static String header(String user) {
        return "n,a=" + user.replace("=", "=3D").replace(",", "=2C") + ",";
    }
}
