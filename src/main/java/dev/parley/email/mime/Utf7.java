package dev.parley.email.mime;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** UTF-7 (RFC 2152), which some old programs still write. */
final class Utf7 {

    private static final Pattern SHIFTED = Pattern.compile("\\+([A-Za-z0-9+/]*)-?");

    private Utf7() {}

    static String decoded(byte[] bytes) {
        Matcher matcher = SHIFTED.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        return matcher.replaceAll(shifted -> Matcher.quoteReplacement(characters(shifted.group(1))));
    }

    private static String characters(String base64) {
        if (base64.isEmpty()) {
            return "+";
        }
        String whole = base64.length() % 4 == 1 ? base64.substring(0, base64.length() - 1) : base64;
        byte[] units = Base64.getDecoder().decode(whole);
        return new String(units, 0, units.length / 2 * 2, StandardCharsets.UTF_16BE);
    }
}
