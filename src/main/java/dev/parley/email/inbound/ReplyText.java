package dev.parley.email.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a person wrote in a reply, without the mails that their program quoted below or above it, and without a signature.
 * There is no standard for either; these are the forms that the common programs write, in some languages.
 */
public final class ReplyText {

    private static final Pattern WROTE = Pattern.compile(
            "(?:On|Am|Le|El|Il|Op|Em|Den|På|Dnia|W dniu)\\s.{5,300}\\s?"
                    + "(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napisał\\(?a?\\)?)"
                    + "[^:]{0,100}:",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern DATED_AUTHOR =
            Pattern.compile("\\d{4}\\W.{5,200}<[^<>\\s@]{1,64}@[^<>\\s@]{1,255}>.{0,20}[:：]");

    private static final Pattern SEPARATOR = Pattern.compile(
            "-{2,}\\s*(?:Original Message|Original Appointment|Forwarded message|Ursprüngliche Nachricht|"
                    + "Weitergeleitete Nachricht|Message d'origine|Mensaje original|Messaggio originale|"
                    + "Mensagem original|Oorspronkelijk bericht|Oryginalna wiadomość)\\s*-{2,}",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern RULE = Pattern.compile("_{10,}|-{20,}");

    private static final Pattern AUTHOR = Pattern.compile(
            "\\*?(?:From|Von|De|Da|Van|Från|Fra|Od|发件人|差出人)\\s?:\\*?\\s.+",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern DATE_OR_SUBJECT = Pattern.compile(
            "\\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado|Fecha|Inviato|Data|Verzonden|Skickat|Sendt|Subject|Betreff|"
                    + "Objet|Asunto|Oggetto|Assunto|Onderwerp|Ämne|Emne|To|An|À|Para|A|Aan|Till|Til)\\s?:\\*?.*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern SUBJECT = Pattern.compile(
            "\\*?(?:Subject|Betreff|Objet|Asunto|Oggetto|Assunto|Onderwerp|Ämne|Emne|Temat|主题|件名)\\s?[:：]\\*?.*",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern MOBILE = Pattern.compile(
            "(?:Sent from (?:my|Mail|Outlook|Yahoo|Proton).*|Get Outlook for .*|Von meinem .{2,40} gesendet.*|"
                    + "Gesendet (?:mit|von) .{2,60}|Envoyé (?:de|depuis) .{2,60}|Enviado desde .{2,60}|"
                    + "Inviato da .{2,60}|Verzonden vanaf .{2,60})",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    /** A line that introduces a quote says who wrote it, or when. */
    private static final Pattern WHO_OR_WHEN = Pattern.compile(".*[@\\d].*");

    /** No line that means anything here is longer, and patterns take their time over such. */
    private static final int LONG_LINE = 1_000;

    private static final int LONGEST_SIGNATURE = 10;
    private static final int AUTHOR_LINES = 3;
    private static final int LOOK_AHEAD = 5;

    private ReplyText() {}

    /**
     * @param text with any line ends
     * @return the new text; the whole when nothing new is found in it
     */
    public static String of(String text) {
        List<String> lines =
                text.replace("\u00a0", " ").lines().map(String::stripTrailing).toList();
        String fresh = String.join("\n", withoutSignature(withoutQuotes(lines))).strip();
        return fresh.isEmpty() ? text.strip() : fresh;
    }

    private static List<String> withoutQuotes(List<String> lines) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            int quoted = linesOfIntroduction(lines, i);
            if (quoted > 0) {
                if (!nextIsMarked(lines, i + quoted)) {
                    return kept;
                }
                i += quoted - 1;
            } else if (!isMarked(lines.get(i))) {
                kept.add(lines.get(i));
            }
        }
        return kept;
    }

    /** How many lines, from this one on, say that a quoted mail follows; 0 for none. */
    private static int linesOfIntroduction(List<String> lines, int at) {
        String line = lines.get(at).strip();
        if (line.isEmpty() || line.length() > LONG_LINE) {
            return 0;
        }
        if (SEPARATOR.matcher(line).matches()
                || (AUTHOR.matcher(line).matches() && headFollows(lines, at))
                || (RULE.matcher(line).matches() && authorFollows(lines, at + 1))) {
            return 1;
        }
        StringBuilder joined = new StringBuilder();
        for (int n = 1; n <= AUTHOR_LINES && at + n <= lines.size(); n++) {
            String next = lines.get(at + n - 1).strip();
            if (next.isEmpty() || isMarked(next) || next.length() > LONG_LINE) {
                return 0;
            }
            joined.append(n == 1 ? "" : " ").append(next);
            if (WROTE.matcher(joined).matches() && WHO_OR_WHEN.matcher(joined).matches()
                    || DATED_AUTHOR.matcher(joined).matches()) {
                return n;
            }
        }
        return 0;
    }

    private static boolean authorFollows(List<String> lines, int from) {
        for (int i = from; i < Math.min(from + 2, lines.size()); i++) {
            if (matches(AUTHOR, lines.get(i)) && headFollows(lines, i)) {
                return true;
            }
        }
        return false;
    }

    /** The fields of a quoted mail's header, which name an address or a subject; a list of places and dates does not. */
    private static boolean headFollows(List<String> lines, int at) {
        List<String> head = lines.subList(at, Math.min(at + 1 + LOOK_AHEAD, lines.size()));
        return head.stream()
                                .skip(1)
                                .filter(line -> matches(DATE_OR_SUBJECT, line))
                                .count()
                        >= 2
                && head.stream().anyMatch(line -> line.contains("@") || matches(SUBJECT, line));
    }

    private static boolean matches(Pattern pattern, String line) {
        return line.length() <= LONG_LINE && pattern.matcher(line.strip()).matches();
    }

    private static boolean isMarked(String line) {
        return line.startsWith(">");
    }

    /** Then what is written behind the marked lines is new too. */
    private static boolean nextIsMarked(List<String> lines, int from) {
        int next = from;
        while (next < lines.size() && lines.get(next).isBlank()) {
            next++;
        }
        return next < lines.size() && isMarked(lines.get(next));
    }

    private static List<String> withoutSignature(List<String> lines) {
        // RFC 3676, 4.3; its trailing space is often lost, so that it may also be a rule between two thoughts.
        int rule = lines.lastIndexOf("--");
        int end = rule >= 0 && lines.size() - rule <= LONGEST_SIGNATURE ? rule : lines.size();
        while (end > 0 && (lines.get(end - 1).isBlank() || matches(MOBILE, lines.get(end - 1)))) {
            end--;
        }
        return lines.subList(0, end);
    }
}
