package dev.parley.wire;

import java.math.BigDecimal;

import com.fasterxml.jackson.databind.JsonNode;

/** What PostgreSQL's text and jsonb can keep. */
public final class StorableText {

    private static final int MAX_DIGITS = 1000;

    private StorableText() {}

    /** What is wrong with a text, or null: a NUL character or half of a surrogate pair. */
    public static String fault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "must not contain a NUL character";
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return "must not contain half of a surrogate pair";
            }
        }
        return null;
    }

    /** The text with the replacement character (U+FFFD) in place of what cannot be kept. */
    public static String of(String text) {
        return fault(text) == null ? text : text.replaceAll("[\\x00\\ud800-\\udfff]", "\ufffd");
    }

    /** How many digits a number has, written out without an exponent, at most. */
    static long digits(BigDecimal number) {
        return Math.abs((long) number.scale()) + number.precision();
    }

    /** How many digits PostgreSQL writes out beyond what the client wrote: jsonb knows no exponents. */
    static long expansion(JsonNode json) {
        if (json.isNumber()) {
            BigDecimal number = json.decimalValue();
            if (digits(number) > MAX_DIGITS) {
                return digits(number);
            }
            return Math.max(0, number.toPlainString().length() - json.asText().length());
        }
        long expansion = 0;
        for (JsonNode child : json) {
            expansion += expansion(child);
        }
        return expansion;
    }

    /** What is wrong with any text or number in a JSON value, or null. */
    public static String fault(JsonNode json) {
        if (json.isTextual()) {
            return fault(json.textValue());
        }
        if (json.isNumber()) {
            BigDecimal number = json.decimalValue();
            return digits(number) > MAX_DIGITS
                    ? "must not contain a number of more than " + MAX_DIGITS + " digits"
                    : null;
        }
        for (var field : json.properties()) {
            String fault = fault(field.getKey());
            if (fault != null) {
                return fault;
            }
        }
        for (JsonNode child : json) {
            String fault = fault(child);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }
}
