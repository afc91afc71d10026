package dev.parley.email.reply;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The lines that programs write above a quotation, told by their form and in no language: fields with a label each, or one
 * sentence that names an author and a moment; above it perhaps a rule. They count only where words of ours follow.
 */
final class Introduction {

    private static final Pattern FIELD =
            Pattern.compile("[*_]{0,2}[^\\s:：<>@][^:：<>@]{0,30}[*_]{0,2}\\s?[:：][*_]{0,2}(?:\\s.*|[^/].*|)");

    private static final Pattern SEPARATOR =
            Pattern.compile("[-_=*—–─━#~]{5,}|[-_=*—–─━]{2,}\\s?[^-_=*—–─━]{1,60}?\\s?[-_=*—–─━]{2,}");

    /** A year or a time of day. */
    private static final Pattern MOMENT = Pattern.compile("(?<![\\d@])(?:\\d{4}|\\d{1,2}[:.h時时]\\s?\\d{2})(?!\\d{3})");

    private static final Pattern ADDRESS = Pattern.compile("\\S{1,200}@\\S{1,200}");
    private static final Pattern END = Pattern.compile(".*[:：>\\])|…-]\\**");

    private static final int MAX_BLANK = 2;
    private static final int MAX_FIELDS = 12;
    /** Of a list of recipients, most. */
    private static final int MAX_FIELD_LINES = 200;

    private static final int MAX_LINES = 4;
    private static final int LONGEST = 400;
    /** A date and a time of day. */
    private static final int OF_A_MOMENT = 7;

    /** Lines are broken near the end of a screen's line. */
    private static final int BROKEN_AT = 35;

    private Introduction() {}

    /**
     * @param lines without marks of quoting
     * @param quoted the first line of what is ours
     * @return where its introduction begins; {@code quoted} when it has none
     */
    static int begin(List<String> lines, int quoted, OwnWords ours) {
        int end = overBlank(lines, quoted);
        int begin = fields(lines, end, ours);
        if (begin == end) {
            begin = sentence(lines, end, ours);
        }
        int above = overBlank(lines, begin);
        if (above > 0 && isSeparator(lines.get(above - 1))) {
            begin = above - 1;
        }
        return begin == end ? quoted : begin;
    }

    private static int overBlank(List<String> lines, int from) {
        int at = from;
        while (at > 0 && from - at < MAX_BLANK && lines.get(at - 1).isEmpty()) {
            at--;
        }
        return at > 0 && lines.get(at - 1).isEmpty() ? from : at;
    }

    private static int fields(List<String> lines, int end, OwnWords ours) {
        int at = end;
        int first = end;
        int count = 0;
        boolean addressed = false;
        while (at > 0
                && count < MAX_FIELDS
                && end - at < MAX_FIELD_LINES
                && !lines.get(at - 1).isEmpty()) {
            String line = lines.get(at - 1);
            boolean field = line.length() <= LONGEST && FIELD.matcher(line).matches();
            // A list of recipients goes over several lines.
            if (!field
                    && (line.indexOf('@') < 0 && !line.endsWith(";") || isSeparator(line) || at == end && ends(line))) {
                break;
            }
            addressed |= line.indexOf('@') >= 0 || ours.nameIn(line);
            at--;
            if (field) {
                count++;
                first = at;
            }
        }
        return count >= 2 && addressed ? first : end;
    }

    private static int sentence(List<String> lines, int end, OwnWords ours) {
        if (end == 0) {
            return end;
        }
        String last = lines.get(end - 1);
        if (last.endsWith(ReplyText.ATTRIBUTION)) {
            return end - 1;
        }
        if (!ends(last) || isSeparator(last) && !MOMENT.matcher(last).find()) {
            return end;
        }
        int digits = 0;
        boolean moment = false;
        boolean author = false;
        for (int at = end - 1; at >= 0 && end - at <= MAX_LINES; at--) {
            String line = lines.get(at);
            if (line.isEmpty() || line.length() > LONGEST || at < end - 1 && !goesOn(line)) {
                break;
            }
            String plain = ADDRESS.matcher(line).replaceAll("");
            author |= line.indexOf('@') >= 0 || ours.nameIn(line);
            moment |= MOMENT.matcher(plain).find();
            digits += (int) plain.chars().filter(Character::isDigit).count();
            if (moment && (author || digits >= OF_A_MOMENT)) {
                return at;
            }
        }
        // The last line alone may name the author.
        return ours.addressIn(last) || last.indexOf('@') >= 0 && last.matches(".*[:：]\\**") ? end - 1 : end;
    }

    /** Whether the next line belongs to it: sentences of people end. */
    private static boolean goesOn(String line) {
        return line.length() >= BROKEN_AT && !line.matches(".*[.!?。！？]");
    }

    private static boolean ends(String line) {
        return line.length() <= LONGEST && END.matcher(line).matches();
    }

    private static boolean isSeparator(String line) {
        return line.length() <= 100 && SEPARATOR.matcher(line).matches();
    }
}
