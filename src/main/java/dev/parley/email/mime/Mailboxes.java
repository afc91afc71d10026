package dev.parley.email.mime;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The addresses in a header field (RFC 5322, 3.4), as they can be read of what programs write. */
public final class Mailboxes {

    private static final Pattern DOT_ATOM = Pattern.compile("[!#-'*+/-9=?A-Z^-~-]+(?:\\.[!#-'*+/-9=?A-Z^-~-]+)*");
    /** What some servers allow without quotes, and RFC 5321 does not: dots in a row, or at the end. */
    private static final Pattern LOOSE_ATOM = Pattern.compile("[!#-'*+\\--9=?A-Z^-~]+");

    private static final Pattern QUOTED = Pattern.compile("\"[!#-'*+\\--9=?A-Z^-~]+\"");
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*");
    private static final int MAX_LOCAL_PART = 64;
    private static final int MAX_DOMAIN = 189;
    private static final int MAX_ADDRESS = 320;
    /** With a route and blanks, and also of one that cannot be written to. */
    private static final int MAX_BARE = 1_000;

    private static final int MAX_FIELD = 16_000;
    private static final int MAX_ADDRESSES = 200;

    private Mailboxes() {}

    /**
     * @param field as the library gives it
     * @return lower case, domains as A-labels, in order; what cannot be written to is left out
     */
    public static List<String> in(String field) {
        return written(field).stream().flatMap(one -> normal(one).stream()).toList();
    }

    /** As they are written, also such as cannot be written to. */
    public static List<String> written(String field) {
        String text = HeaderWords.characters(field.substring(0, Math.min(field.length(), MAX_FIELD)));
        return written(text, true);
    }

    private static List<String> written(String text, boolean encoded) {
        List<String> found = new ArrayList<>();
        for (String piece : pieces(text)) {
            String address = address(piece);
            if (address != null) {
                found.add(address);
            } else if (encoded && piece.contains("=?")) {
                found.addAll(written(HeaderWords.decoded(piece), false));
            }
            if (found.size() >= MAX_ADDRESSES) {
                return found;
            }
        }
        return found;
    }

    /**
     * An address as it is kept: lower case, its domain in A-labels (RFC 5890).
     *
     * @return empty when it is none, or one that only SMTPUTF8 (RFC 6531) delivers to
     */
    public static Optional<String> normal(String address) {
        String plain = address.strip();
        int at = plain.lastIndexOf('@');
        if (at <= 0 || plain.length() > MAX_ADDRESS) {
            return Optional.empty();
        }
        String local = plain.substring(0, at).strip();
        if (QUOTED.matcher(local).matches()) {
            String inside = local.substring(1, local.length() - 1);
            local = DOT_ATOM.matcher(inside).matches() ? inside : local;
        } else if (!LOOSE_ATOM.matcher(local).matches()) {
            return Optional.empty();
        } else if (!DOT_ATOM.matcher(local).matches()) {
            local = "\"" + local + "\"";
        }
        return local.length() > MAX_LOCAL_PART
                ? Optional.empty()
                : domain(plain.substring(at + 1)).map((local + "@").toLowerCase(Locale.ROOT)::concat);
    }

    /** Whether it has the form of an address, though its local part is beyond ASCII. */
    public static boolean needsUnicode(String address) {
        int at = address.lastIndexOf('@');
        return at > 0
                && address.length() <= MAX_ADDRESS
                && address.substring(0, at).chars().anyMatch(c -> c > 0x7e)
                && domain(address.substring(at + 1)).isPresent();
    }

    private static Optional<String> domain(String domain) {
        try {
            String labels = IDN.toASCII(domain.strip().replaceAll("[.。]$", ""), IDN.ALLOW_UNASSIGNED)
                    .toLowerCase(Locale.ROOT);
            return labels.length() <= MAX_DOMAIN && DOMAIN.matcher(labels).matches()
                    ? Optional.of(labels)
                    : Optional.empty();
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    /** Between commas and semicolons that are not in quotes, comments or angle brackets. */
    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        int lastQuote = text.lastIndexOf('"');
        int lastClose = text.lastIndexOf(')');
        boolean quoted = false;
        boolean angle = false;
        int comment = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && (quoted || comment > 0) && i + 1 < text.length()) {
                piece.append(comment > 0 ? "" : text.substring(i, i + 2));
                i++;
            } else if (c == '"' && comment == 0) {
                // One that is never closed is a mistake.
                quoted = !quoted && i < lastQuote;
                piece.append(c);
            } else if (!quoted && c == '(' && i < lastClose) {
                comment++;
            } else if (comment > 0) {
                comment -= c == ')' ? 1 : 0;
            } else if (!quoted && !angle && (c == ',' || c == ';')) {
                pieces.add(piece.toString());
                piece.setLength(0);
            } else {
                angle = !quoted && (c == '<' || angle && c != '>');
                piece.append(c);
            }
        }
        pieces.add(piece.toString());
        return pieces;
    }

    private static String address(String text) {
        boolean closed = text.chars().filter(c -> c == '"').count() % 2 == 0;
        String piece = closed ? text : text.replace("\"", "");
        int open = outside(piece, '<');
        if (open >= 0) {
            int close = piece.indexOf('>', open);
            String inside = bare(piece.substring(open, close < 0 ? piece.length() : close));
            if (inside != null) {
                return inside;
            }
        }
        // Behind the name of a group, and among words that nobody put into quotes.
        String rest = open < 0 ? piece : piece.substring(0, open);
        String found = null;
        for (String word : words(rest)) {
            String one = word.contains("=?") ? null : bare(word);
            found = one == null ? found : one;
        }
        return found;
    }

    private static String bare(String text) {
        String plain = inside(text);
        if (plain.contains("=?")) {
            plain = inside(HeaderWords.decoded(plain));
        }
        if (plain.length() > MAX_BARE) {
            return null;
        }
        plain = plain.regionMatches(true, 0, "mailto:", 0, 7) ? plain.substring(7) : plain;
        int route = plain.startsWith("@") ? plain.indexOf(':') : -1;
        plain = route > 0 ? plain.substring(route + 1) : plain;
        int at = plain.lastIndexOf('@');
        return at > 0 && at < plain.length() - 1 ? plain.replaceAll("\\s*@\\s*", "@") : null;
    }

    /** Without angle brackets and blanks around it. */
    private static String inside(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && (text.charAt(begin) == '<' || Character.isWhitespace(text.charAt(begin)))) {
            begin++;
        }
        while (begin < end && (text.charAt(end - 1) == '>' || Character.isWhitespace(text.charAt(end - 1)))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (!quoted && (Character.isWhitespace(c) || c == ':')) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }

    private static int outside(String text, char wanted) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            quoted ^= text.charAt(i) == '"';
            if (!quoted && text.charAt(i) == wanted) {
                return i;
            }
        }
        return -1;
    }
}
