package dev.parley.email.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A field with parameters (RFC 2045, 5.1; RFC 2183; RFC 2231), as it can be read of what programs write: blanks without quotes,
 * quotes that are not closed, words behind them, raw bytes.
 *
 * @param value what stands before the first semicolon, lower case
 * @param all the parameters' values, decoded, by their names in lower case
 */
public record Parameters(String value, Map<String, String> all) {

    private static final int MAX = 100;
    private static final int MAX_FIELD = 16_000;

    /**
     * @param field or null
     */
    public static Parameters of(String field) {
        if (field == null) {
            return new Parameters("", Map.of());
        }
        String text = field.substring(0, Math.min(field.length(), MAX_FIELD)).replaceAll("\\r?\\n[ \\t]*", " ");
        int end = text.indexOf(';') < 0 ? text.length() : text.indexOf(';');
        Map<String, String> raw = new LinkedHashMap<>();
        int at = end + 1;
        for (int tries = 0; at < text.length() && tries < MAX; tries++) {
            at = readOne(text, at, raw);
        }
        return new Parameters(text.substring(0, end).strip().toLowerCase(Locale.ROOT), decoded(raw));
    }

    /** Null when it is not there. */
    public String get(String name) {
        return all.get(name);
    }

    /** Where the next one begins. */
    private static int readOne(String text, int from, Map<String, String> into) {
        int semicolon = text.indexOf(';', from) < 0 ? text.length() : text.indexOf(';', from);
        int equals = text.indexOf('=', from);
        if (equals < 0 || equals > semicolon) {
            return semicolon + 1;
        }
        String name = text.substring(from, equals).strip().toLowerCase(Locale.ROOT);
        int at = equals + 1;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at >= text.length() || text.charAt(at) != '"') {
            into.putIfAbsent(
                    name, text.substring(Math.min(at, semicolon), semicolon).strip());
            return semicolon + 1;
        }
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            boolean escapes =
                    text.charAt(at) == '\\' && at + 1 < text.length() && "\"\\".indexOf(text.charAt(at + 1)) >= 0;
            value.append(text.charAt(escapes ? ++at : at));
        }
        into.putIfAbsent(name, value.toString());
        int next = text.indexOf(';', Math.min(at, text.length()));
        return next < 0 ? text.length() : next + 1;
    }

    private static Map<String, String> decoded(Map<String, String> raw) {
        Map<String, String> decoded = new LinkedHashMap<>();
        for (Map.Entry<String, String> one : raw.entrySet()) {
            int star = one.getKey().indexOf('*');
            if (star < 0) {
                decoded.putIfAbsent(one.getKey(), HeaderWords.decoded(one.getValue()));
            } else {
                String name = one.getKey().substring(0, star);
                if (!decoded.containsKey(name + "*")) {
                    decoded.put(name + "*", extended(name, raw));
                }
            }
        }
        for (String key : decoded.keySet().toArray(String[]::new)) {
            if (key.endsWith("*")) {
                decoded.put(key.substring(0, key.length() - 1), decoded.remove(key));
            }
        }
        return decoded;
    }

    /** RFC 2231: {@code name*}, or its pieces in the order of their numbers. */
    private static String extended(String name, Map<String, String> raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String charset = null;
        String single = raw.get(name + "*");
        for (int i = 0; i < MAX; i++) {
            String encoded = i == 0 && single != null ? single : raw.get(name + "*" + i + "*");
            String plain = raw.get(name + "*" + i);
            if (encoded == null && plain == null) {
                break;
            }
            String piece = encoded == null ? plain : encoded;
            if (i == 0 && encoded != null && piece.split("'", 3).length == 3) {
                charset = piece.split("'", 3)[0];
                piece = piece.split("'", 3)[2];
            }
            bytes.writeBytes(encoded == null ? piece.getBytes(StandardCharsets.ISO_8859_1) : percents(piece));
        }
        String text = Charsets.decoded(bytes.toByteArray(), charset);
        return charset == null ? HeaderWords.decoded(text) : text;
    }

    private static byte[] percents(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            int high = text.charAt(i) == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return bytes.toByteArray();
    }
}
